import type { Actor } from './actors.ts';
import type { Change, Operation } from './operations.ts';
import { recordedText, recordOf } from './record.ts';
import { farAhead, longAgo, relationOf, type Table, type World } from './world.ts';

export interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** Text that an insert leaves, to find the row again. */
const fresh = 'Fresh';

/** An operation as it is written at the SQL door. */
export function statementOf(operation: Operation): Statement {
  switch (operation.command) {
    case 'insert':
      return insertion(operation);
    case 'update':
      return change(operation);
    default:
      return {
        text: `delete from ${relationOf(operation.table)} where id = $1`,
        params: [operation.row.id],
      };
  }
}

function insertion(operation: Extract<Operation, { command: 'insert' }>): Statement {
  switch (operation.table) {
    case 'accounts':
      return {
        text: `insert into accounts (name, slug) values ('${fresh}', $1)`,
        params: [operation.slug],
      };
    case 'activities':
      return {
        text: `insert into rowhouse.activities (account_id, action, subject_type, subject_id, role)
          values ($1, 'DELETED', 'Todo', gen_random_uuid(), 'admin')`,
        params: [operation.account?.id],
      };
    case 'memberships': {
      const { account, userId, role, active } = operation;
      return {
        text: 'insert into memberships (account_id, user_id, role, active) values ($1, $2, $3, $4)',
        params: [account.id, userId, role, active],
      };
    }
    case 'projects':
      return {
        text: `insert into projects (account_id, name, is_public) values ($1, '${fresh}', $2)`,
        params: [operation.account.id, operation.isPublic],
      };
    default: {
      const place = operation.project?.id ?? null;
      return operation.userId === null
        ? {
            text: `insert into todos (project_id, task) values ($1, '${fresh}')`,
            params: [place],
          }
        : {
            text: `insert into todos (project_id, task, user_id) values ($1, '${fresh}', $2)`,
            params: [place, operation.userId],
          };
    }
  }
}

const accountChanges: Record<Change, string> = {
  nothing: 'name = name',
  name: `name = 'Renamed'`,
  slug: `slug = 'renamed'`,
};

function change(operation: Extract<Operation, { command: 'update' }>): Statement {
  const { id } = operation.row;
  switch (operation.table) {
    case 'accounts':
      return {
        text: `update accounts set ${accountChanges[operation.change]} where id = $1`,
        params: [id],
      };
    case 'activities':
      return {
        text: `update rowhouse.activities set user_id = 'another' where id = $1`,
        params: [id],
      };
    case 'memberships': {
      const { role, active, account } = operation;
      return account === undefined
        ? {
            text: 'update memberships set role = $2, active = $3 where id = $1',
            params: [id, role, active],
          }
        : {
            text: 'update memberships set account_id = $2 where id = $1',
            params: [id, account.id],
          };
    }
    case 'projects': {
      const name = operation.change === 'nothing' ? 'name' : `'Renamed'`;
      return {
        text: `update projects set name = ${name}, is_public = $2 where id = $1`,
        params: [id, operation.isPublic],
      };
    }
    default: {
      const task = operation.change === 'nothing' ? 'task' : `'Reworded'`;
      return {
        text: `update todos set task = ${task}, project_id = $2 where id = $1`,
        params: [id, operation.project?.id ?? null],
      };
    }
  }
}

/** What must be true after an operation that took effect, and how to ask whether it is. */
export interface Proof extends Statement {
  readonly expected: string;
}

/** What a write brings about: on its own row, and on everything that hangs on it. */
export function proofOf(operation: Operation, world: World, actor: Actor): Proof {
  const [expression, params, fact] = factOf(operation, actor);
  return {
    text: `select concat_ws(' ',
      (select count(*) from accounts),
      (select count(*) from rowhouse.activities where occurred_at = '${farAhead}'),
      (select count(*) from memberships), (select count(*) from projects),
      (select count(*) from todos), ${expression}, ${recordedText}) as proof`,
    params,
    expected: [
      ...Object.values(rowsAfter(operation, world, actor)),
      fact,
      recordOf(operation, world, actor),
    ].join(' '),
  };
}

function rowsAfter(operation: Operation, world: World, actor: Actor): Record<Table, number> {
  const { accounts, activities, memberships, projects, todos } = world;
  const rows = {
    accounts: accounts.length,
    // Those of the world; what is recorded now comes with the record.
    activities: activities.length,
    memberships: memberships.length,
    projects: projects.length,
    todos: todos.length,
  };
  if (operation.command === 'insert') {
    rows[operation.table] += 1;
    // Whoever makes an account is in it.
    if (operation.table === 'accounts' && actor.userId !== null) rows.memberships += 1;
  }
  if (operation.command === 'delete') {
    rows[operation.table] -= 1;
    const hangsOn = ({ id }: { readonly id: string }) => id === operation.row.id;
    if (operation.table === 'accounts') {
      rows.memberships -= memberships.filter(({ account }) => hangsOn(account)).length;
      rows.projects -= projects.filter(({ account }) => hangsOn(account)).length;
      rows.todos -= todos.filter(({ project }) => project && hangsOn(project.account)).length;
    }
    if (operation.table === 'projects') {
      rows.todos -= todos.filter(({ project }) => project && hangsOn(project)).length;
    }
  }
  return rows;
}

type Fact = [expression: string, params: readonly unknown[], expected: string];

function factOf(operation: Operation, actor: Actor): Fact {
  if (operation.command === 'delete') return [`'gone'`, [], 'gone'];
  if (operation.command === 'update') {
    return operation.table === 'memberships' ? [`'set'`, [], 'set'] : updateTimeOf(operation);
  }
  switch (operation.table) {
    case 'accounts': {
      const expression = `(select coalesce(string_agg(concat_ws(' ', user_id, role, active), ', '), 'no one')
        from memberships join accounts on accounts.id = account_id where slug = $1)`;
      const creator = actor.userId === null ? 'no one' : `${actor.userId} OWNER t`;
      return [expression, [operation.slug], creator];
    }
    case 'todos': {
      const author = operation.userId ?? String(actor.userId);
      return [`(select user_id from todos where task = '${fresh}')`, [], author];
    }
    default:
      return [`'made'`, [], 'made'];
  }
}

const moved = (table: Table) => `select count(*) from ${table} where updated_at > '${longAgo}'`;

/** It moves with each change, and no other row's does. That it stays otherwise, sweeps show. */
function updateTimeOf(operation: Extract<Operation, { command: 'update' }>): Fact {
  const others = (['accounts', 'projects', 'todos'] as const)
    .filter((table) => table !== operation.table)
    .map((table) => `+ (${moved(table)})`);
  const expression = `(select concat_ws(' and ', updated_at > '${longAgo}',
      (${moved(operation.table)}) - 1 ${others.join(' ')})
    from ${operation.table} where id = $1)`;
  return [expression, [operation.row.id], 't and 0'];
}
