import type { memberships } from '#example/db/tables/index.ts';
import type { TestDatabase } from '../../support/database.ts';

export type NodeType = 'Account' | 'Membership' | 'Project' | 'Todo';

/** The global id of a row. */
export const idOf = (type: string, key: string) => btoa(`${type}:${key}`);

export const keyOf = (id: string) => atob(id).split(':')[1]!;

/** The nth of some keys that are known beforehand. */
export const keyNumber = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface MembershipRow {
  readonly id: string;
  readonly account_id: string;
  readonly user_id: string;
  readonly role: typeof memberships.$inferSelect.role;
  readonly active: boolean;
  readonly created_at: string;
}

export interface ProjectRow {
  readonly id: string;
  readonly account_id: string;
  readonly name: string;
  readonly description: string | null;
  readonly is_public: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface TodoRow {
  readonly id: string;
  readonly user_id: string;
  readonly project_id: string | null;
  readonly task: string;
  readonly is_complete: boolean;
  readonly due_at: string | null;
  readonly inserted_at: string;
  readonly updated_at: string;
}

export interface Tables {
  readonly accounts: readonly AccountRow[];
  readonly memberships: readonly MembershipRow[];
  readonly projects: readonly ProjectRow[];
  readonly todos: readonly TodoRow[];
}

export type TableName = keyof Tables;

/** Lays rows out as they are, past every policy. */
export async function putRows<T extends TableName>(
  { asSuperuser }: TestDatabase,
  table: T,
  rows: Tables[T],
): Promise<void> {
  await asSuperuser(
    `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}

export async function removeRows(
  { asSuperuser }: TestDatabase,
  table: TableName,
  keys: readonly string[],
): Promise<void> {
  await asSuperuser(`delete from ${table} where id = any($1)`, [keys]);
}

const instant = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ${column}`;

const columns: Readonly<Record<TableName, string>> = {
  accounts: `id, name, slug, ${instant('created_at')}, ${instant('updated_at')}`,
  memberships: `id, account_id, user_id, role::text, active, ${instant('created_at')}`,
  projects: `id, account_id, name, description, is_public, ${instant('created_at')}, ${instant('updated_at')}`,
  todos: `id, user_id, project_id, task, is_complete, ${instant('due_at')}, ${instant('inserted_at')}, ${instant('updated_at')}`,
};

/** Everything there is, in the order of the ids; instants with six digits behind the point. */
export async function readTables({ asSuperuser }: TestDatabase): Promise<Tables> {
  const read = async (table: TableName) =>
    (await asSuperuser(`select ${columns[table]} from ${table} order by id`)).rows;
  const [accounts, memberships, projects, todos] = await Promise.all(
    (['accounts', 'memberships', 'projects', 'todos'] as const).map(read),
  );
  return { accounts, memberships, projects, todos } as unknown as Tables;
}

/** No row in any table. */
export async function emptyTables({ asSuperuser }: TestDatabase): Promise<void> {
  // Truncating takes longer than deleting a few rows, and memberships go with their accounts.
  await asSuperuser('delete from todos; delete from accounts');
}
