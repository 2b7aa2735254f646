import type { MercuriusContext } from 'mercurius';
import { Session } from './session.ts';

interface Row {
  readonly id: string;
}

interface ProjectRow extends Row {
  readonly accountId: string;
}

interface ListArguments {
  readonly first: number;
}

/** Mercurius knows the session by this name; see server.ts. */
function sessionOf(context: MercuriusContext): Session {
  const { session } = context as { session?: unknown };
  if (!(session instanceof Session)) throw new Error('The context has no session.');
  return session;
}

const todoColumns = `id, user_id as "userId", task, is_complete as "isComplete", due_at as "dueAt", inserted_at as "insertedAt"`;
const projectColumns = `id, account_id as "accountId", name`;

export const resolvers = {
  Query: {
    myTodos: (_: unknown, { first }: ListArguments, context: MercuriusContext) =>
      sessionOf(context).query(
        'my-todos',
        `select ${todoColumns} from todos
         where user_id = (select auth.user_id()) and project_id is null
         order by inserted_at, id limit $1`,
        [first],
      ),
    projects: (_: unknown, { first }: ListArguments, context: MercuriusContext) =>
      sessionOf(context).query(
        'projects',
        `select ${projectColumns} from projects order by created_at, id limit $1`,
        [first],
      ),
    accounts: (_: unknown, { first }: ListArguments, context: MercuriusContext) =>
      sessionOf(context).query(
        'accounts',
        'select id, name, slug from accounts order by created_at, id limit $1',
        [first],
      ),
  },
  Mutation: {
    createTodo: async (_: unknown, { task }: { task: string }, context: MercuriusContext) => {
      const [todo] = await sessionOf(context).write(
        'create-todo',
        `insert into todos (task) values ($1) returning ${todoColumns}`,
        [task],
      );
      return todo;
    },
  },
};

interface Asked<Parent> {
  readonly obj: Parent;
  readonly params: ListArguments;
}

/** A list per parent, for all parents in one statement. */
const listLoader =
  (name: string, text: string) =>
  async (asked: readonly Asked<Row>[], context: MercuriusContext): Promise<unknown[][]> => {
    const lists = new Map<string, unknown[]>(asked.map(({ obj }) => [obj.id, []]));
    const rows = await sessionOf(context).query<{ parentId: string }>(name, text, [
      [...lists.keys()],
      asked[0]?.params.first ?? 0,
    ]);
    for (const row of rows) lists.get(row.parentId)?.push(row);
    return asked.map(({ obj }) => lists.get(obj.id) ?? []);
  };

const childrenOf = (columns: string, table: string, key: string, order: string) =>
  `select parent.id as "parentId", child.* from unnest($1::uuid[]) as parent (id)
   cross join lateral (
     select ${columns} from ${table} where ${key} = parent.id order by ${order}, id limit $2
   ) as child`;

// Within one request nothing is asked for twice here; without this, Mercurius would write every
// key out as JSON to find out.
const opts = { cache: false };

export const loaders = {
  Project: {
    account: {
      loader: async (asked: readonly Asked<ProjectRow>[], context: MercuriusContext) => {
        const ids = [...new Set(asked.map(({ obj }) => obj.accountId))];
        const rows = await sessionOf(context).query<{ id: string }>(
          'accounts-by-id',
          'select id, name, slug from accounts where id = any($1)',
          [ids],
        );
        const accounts = new Map(rows.map((row) => [row.id, row]));
        return asked.map(({ obj }) => accounts.get(obj.accountId) ?? null);
      },
      opts,
    },
    todos: {
      loader: listLoader(
        'todos-of-projects',
        childrenOf(todoColumns, 'todos', 'project_id', 'inserted_at'),
      ),
      opts,
    },
  },
  Account: {
    members: {
      loader: listLoader(
        'members-of-accounts',
        childrenOf('user_id as "userId", role', 'memberships', 'account_id', 'created_at'),
      ),
      opts,
    },
    projects: {
      loader: listLoader(
        'projects-of-accounts',
        childrenOf(projectColumns, 'projects', 'account_id', 'created_at'),
      ),
      opts,
    },
  },
};
