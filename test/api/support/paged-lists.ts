import type { TestDatabase } from '../../support/database.ts';
import { valuesOf, type ListField } from './lists.ts';
import { instants, type AnyRow } from './paged-rows.ts';
import type { Filter, Values } from './reference-filter.ts';
import { emptyTables, idOf, keyNumber, putRows, removeRows } from './rows.ts';
import type { TableName } from './rows.ts';

const account = keyNumber(1);
const otherAccount = keyNumber(2);
const project = keyNumber(3);
const otherProject = keyNumber(5);

const todoOf = (row: AnyRow) => ({
  id: row.id,
  user_id: row.hers ? 'alice' : 'bob',
  project_id: row.within ? project : null,
  task: row.text,
  is_complete: row.flag,
  due_at: row.due,
  inserted_at: row.instants[0],
  updated_at: row.instants[1],
});

const times = ({ instants: [created_at, updated_at] }: AnyRow) => ({ created_at, updated_at });

const projectOf = (row: AnyRow) => ({
  id: row.id,
  account_id: row.within ? account : otherAccount,
  name: row.text,
  description: null,
  is_public: row.flag,
  ...times(row),
});

const accountOf = ({ id, ...row }: AnyRow) => ({
  id,
  name: row.text,
  slug: `account-${id}`,
  ...times({ id, ...row }),
});

const membershipOf = ({ id, hers, ...row }: AnyRow) => ({
  id,
  account_id: id,
  user_id: hers ? 'alice' : 'bob',
  role: 'OWNER' as const,
  active: true,
  created_at: row.instants[0],
});

/** A list that is paged through as alice. */
export interface PagedList extends ListField {
  readonly table: TableName;
  /** The fields of its order, and their columns. */
  readonly orders: Readonly<Record<string, string>>;
  readonly defaultOrder: string;
  readonly filters: readonly (Filter | null)[];
  /** The row as its table has it. */
  readonly tableRow: (row: AnyRow) => { readonly id: string };
  readonly values: (row: AnyRow) => Values;
  /** Whether alice finds it in this list. */
  readonly holds: (row: AnyRow) => boolean;
}

const todos = {
  type: 'Todo',
  field: 'todos',
  table: 'todos',
  orders: {
    TASK: 'task',
    IS_COMPLETE: 'is_complete',
    DUE_AT: 'due_at',
    INSERTED_AT: 'inserted_at',
    UPDATED_AT: 'updated_at',
  },
  defaultOrder: 'inserted_at',
  filters: [null, {}, { isComplete: { eq: true } }, { not: { dueAt: { gt: instants[1] } } }],
  tableRow: todoOf,
  values: (row: AnyRow) => valuesOf.Todo(todoOf(row)),
} as const;

const projects = {
  type: 'Project',
  field: 'projects',
  table: 'projects',
  orders: { NAME: 'name', CREATED_AT: 'created_at', UPDATED_AT: 'updated_at' },
  defaultOrder: 'created_at',
  filters: [null, {}, { isPublic: { ne: true } }, { or: [{ name: { contains: 'a' } }] }],
  tableRow: projectOf,
  values: (row: AnyRow) => valuesOf.Project(projectOf(row)),
} as const;

const accounts = {
  type: 'Account',
  field: 'accounts',
  table: 'accounts',
  orders: { NAME: 'name', CREATED_AT: 'created_at' },
  defaultOrder: 'created_at',
  filters: [null, {}, { createdAt: { gte: instants[1] } }, { not: { name: { eq: 'a' } } }],
  tableRow: accountOf,
  values: (row: AnyRow) => valuesOf.Account(accountOf(row)),
} as const;

const inProject = `project(id: "${idOf('Project', project)}")`;
const inAccount = `account(id: "${idOf('Account', account)}")`;

export const pagedLists: readonly PagedList[] = [
  { ...todos, within: '', holds: ({ hers, within }) => hers || within },
  { ...todos, within: 'viewer', holds: ({ hers }) => hers },
  { ...todos, within: inProject, holds: ({ within }) => within },
  { ...projects, within: '', holds: ({ within, flag }) => within || flag },
  { ...projects, within: inAccount, holds: ({ within }) => within },
  { ...accounts, within: '', holds: ({ hers }) => hers },
  { ...accounts, within: 'viewer', holds: ({ hers }) => hers },
];

/** Two projects that share all todos between them, and the list of each. */
export const todosByProject = [project, otherProject].map((id) => ({
  project: idOf('Project', id),
  list: {
    ...todos,
    within: '',
    tableRow: (row) => ({ ...todoOf(row), project_id: row.within ? project : otherProject }),
    holds: ({ within }) => within === (id === project),
  } satisfies PagedList,
}));

/** What the rows of a list hang on, and nothing else. */
export async function layOutParents(database: TestDatabase, { table }: PagedList): Promise<void> {
  await emptyTables(database);
  if (table === 'accounts') return;
  const time = { created_at: instants[0]!, updated_at: instants[0]! };
  const parent = (id: string) => ({ id, name: 'parent', slug: `parent-${id}`, ...time });
  await putRows(database, 'accounts', [parent(account), parent(otherAccount)]);
  await putRows(database, 'memberships', [
    {
      id: keyNumber(4),
      account_id: account,
      user_id: 'alice',
      role: 'OWNER',
      active: true,
      ...time,
    },
  ]);
  if (table === 'projects') return;
  const shared = { account_id: account, name: 'parent', description: null, is_public: false };
  await putRows(
    database,
    'projects',
    [project, otherProject].map((id) => ({ id, ...shared, ...time })),
  );
}

/** Inserts and deletes what comes and goes before a step. */
export async function changeRows(
  database: TestDatabase,
  { table, tableRow }: PagedList,
  rows: readonly AnyRow[],
  step: number,
): Promise<void> {
  const coming = rows.filter(({ from, until }) => from === step && until > step);
  const going = rows.filter(({ from, until }) => until === step && from < step);
  if (coming.length > 0) {
    await putRows(database, table, coming.map(tableRow) as never);
    if (table === 'accounts') await putRows(database, 'memberships', coming.map(membershipOf));
  }
  if (going.length > 0)
    await removeRows(
      database,
      table,
      going.map(({ id }) => id),
    );
}
