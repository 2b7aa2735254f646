import { contentOf, type Field } from './mutations.ts';
import { keyOf, type Tables } from './rows.ts';

type Row = Readonly<Record<string, unknown>> & { readonly id: string };
type Kept = Record<keyof Tables, Map<string, Row>>;

/** With six digits of a second, as `readTables` has them. */
function instant(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const [, second, fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(text)!;
  return `${second}.${fraction.padEnd(6, '0')}Z`;
}

const parentOf = (parent: unknown) => (parent === null ? null : keyOf((parent as Row).id));

function put(table: Map<string, Row>, id: string, values: object): void {
  const key = keyOf(id);
  table.set(key, { ...table.get(key), id: key, ...values });
}

type Put = (tables: Kept, content: Row) => void;

const putMembership: Put = ({ memberships }, { id, account, userId, role, active, createdAt }) =>
  put(memberships, id, {
    // A member who is not active any more does not see the account.
    ...(account === null ? {} : { account_id: parentOf(account) }),
    user_id: userId,
    role,
    active,
    created_at: instant(createdAt),
  });

const putAccount: Put = (tables, { id, name, slug, createdAt, updatedAt, members }) => {
  const times = { created_at: instant(createdAt), updated_at: instant(updatedAt) };
  put(tables.accounts, id, { name, slug, ...times });
  for (const member of (members as { nodes: Row[] }).nodes) putMembership(tables, member);
};

const putProject: Put = ({ projects }, { id, name, description, ...row }) =>
  put(projects, id, {
    account_id: parentOf(row['account']),
    name,
    description,
    is_public: row['isPublic'],
    created_at: instant(row['createdAt']),
    updated_at: instant(row['updatedAt']),
  });

const putTodo: Put = ({ todos }, { id, userId, project, task, ...row }) =>
  put(todos, id, {
    user_id: userId,
    project_id: parentOf(project),
    task,
    is_complete: row['isComplete'],
    due_at: instant(row['dueAt']),
    inserted_at: instant(row['insertedAt']),
    updated_at: instant(row['updatedAt']),
  });

function removeWhere(table: Map<string, Row>, gone: (row: Row) => boolean): void {
  for (const row of table.values()) if (gone(row)) table.delete(row.id);
}

function removeProject(tables: Kept, key: string): void {
  tables.projects.delete(key);
  removeWhere(tables.todos, (row) => row['project_id'] === key);
}

function removeAccount(tables: Kept, key: string): void {
  tables.accounts.delete(key);
  removeWhere(tables.memberships, (row) => row['account_id'] === key);
  for (const row of tables.projects.values()) {
    if (row['account_id'] === key) removeProject(tables, row.id);
  }
}

const removals: Record<string, (tables: Kept, key: string) => void> = {
  deleteAccount: removeAccount,
  removeMember: ({ memberships }, key) => void memberships.delete(key),
  deleteProject: removeProject,
  deleteTodo: ({ todos }, key) => void todos.delete(key),
  deleteTodos: ({ todos }, key) => void todos.delete(key),
};

const puts: readonly [RegExp, Put][] = [
  [/Account$/, putAccount],
  [/Member$/, putMembership],
  [/Project$/, putProject],
  [/Todos?$/, putTodo],
];

const byKey = (rows: readonly object[]) =>
  new Map((rows as readonly Row[]).map((row) => [row.id, row]));

const sorted = (rows: Map<string, Row>) =>
  [...rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));

/**
 * What the tables must hold, if an answer is true: what they held, changed by what each field
 * claims, one after the other.
 */
export function tablesAfter(
  before: Tables,
  fields: readonly Field[],
  data: Readonly<Record<string, Record<string, unknown>>>,
): Tables {
  const tables = Object.fromEntries(
    Object.entries(before).map(([name, rows]) => [name, byKey(rows)]),
  ) as Kept;
  fields.forEach(({ name }, n) => {
    const contents = [contentOf(name, data[`f${n}`])].flat();
    const remove = removals[name];
    const [, putRow] = puts.find(([pattern]) => pattern.test(name))!;
    for (const content of contents) {
      if (remove === undefined) putRow(tables, content as Row);
      else remove(tables, keyOf(String(content)));
    }
  });
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [name, sorted(rows)]),
  ) as unknown as Tables;
}
