import type { Query } from '../support/clone.ts';
import { privilegesOnKeys } from './keys.ts';
import { listOfSchemas, schemas } from './places.ts';
import { relationOf, tables, type Table } from './world.ts';

// Who holds which privilege: all of it, of everybody, as Postgres itself answers.

type Columns = Readonly<Record<Table, readonly string[]>>;

/** Columns that a request may set. No time. */
const insertable: Columns = {
  accounts: ['id', 'name', 'slug'],
  activities: [],
  memberships: ['account_id', 'active', 'id', 'role', 'user_id'],
  projects: ['account_id', 'description', 'id', 'is_public', 'name'],
  todos: ['due_at', 'id', 'is_complete', 'project_id', 'task', 'user_id'],
};

/** Columns that a request may change. No id, no author, nor the account that a row belongs to. */
const updatable: Columns = {
  accounts: ['name', 'slug'],
  activities: [],
  memberships: ['active', 'role'],
  projects: ['description', 'is_public', 'name'],
  todos: ['due_at', 'is_complete', 'project_id', 'task'],
};

const signedIn = ['authenticated', 'moderator', 'admin'];
const inMaintenance = 'rowhouse_maintenance';

/** The privileges that there should be, as `role: privilege on thing`. */
async function expectedPrivileges(query: Query): Promise<Set<string>> {
  const expected = new Set<string>();
  const { rows } = await query(
    `select table_schema, table_name, column_name from information_schema.columns
     where table_schema in (${listOfSchemas()}) and table_name <> 'migrations'
       and table_name not like 'idempotency%'`,
  );
  const columns = rows.map(
    ({ table_schema: schema, table_name: table, column_name: column }) =>
      `${schema === 'public' ? '' : `${String(schema)}.`}${String(table)}.${String(column)}`,
  );
  for (const column of columns) {
    for (const role of ['anonymous', ...signedIn]) expected.add(`${role}: select ${column}`);
    // Nobody adds or changes what is recorded.
    const isRecord = column.startsWith('rowhouse.activities.');
    for (const privilege of isRecord ? ['select'] : ['select', 'insert', 'update']) {
      expected.add(`${inMaintenance}: ${privilege} ${column}`);
    }
  }
  for (const table of tables) {
    for (const role of signedIn) {
      for (const column of insertable[table]) expected.add(`${role}: insert ${table}.${column}`);
      for (const column of updatable[table]) expected.add(`${role}: update ${table}.${column}`);
    }
    const deleters = table === 'activities' ? [inMaintenance] : [...signedIn, inMaintenance];
    for (const role of deleters) expected.add(`${role}: delete ${relationOf(table)}`);
  }
  for (const privilege of privilegesOnKeys) expected.add(privilege);
  expected.add('authenticated_backend: usage of schema public');
  for (const role of ['anonymous', ...signedIn, inMaintenance]) {
    expected.add(`${role}: usage of schema auth`);
    for (const schema of schemas) expected.add(`${role}: usage of schema ${schema}`);
  }
  return expected;
}

/**
 * The roles that a fault could give something to: PUBLIC, and all but superusers, Postgres' own
 * roles, the owner of the tables, and whoever owns the functions that policies call.
 */
export const roles = `
  select 'public' as role union all
  select rolname from pg_roles where not rolsuper and rolname not like 'pg\\_%'
    and oid not in (select relowner from pg_class where oid = 'accounts'::regclass)
    and oid not in (select proowner from pg_proc where prosecdef)`;

const ours = `(select oid, nspname from pg_namespace
  where nspname not like 'pg\\_%' and nspname <> 'information_schema')`;

const heldPrivileges = `
  with roles as (${roles}), ours as ${ours},
  relations as (
    select pg_class.oid, case nspname when 'public' then relname else nspname || '.' || relname end as name
    from pg_class join ours on ours.oid = relnamespace where relkind in ('r', 'p', 'v', 'm', 'f')
  )
  select format('%s: %s %s.%s', role, privilege, name, attname) as held
    from roles, relations join pg_attribute on attrelid = relations.oid and attnum > 0 and not attisdropped,
      unnest(array['select', 'insert', 'update', 'references']) as privilege
    where has_column_privilege(role, attrelid, attnum, privilege)
  union all
  select format('%s: %s %s', role, privilege, name)
    from roles, relations, unnest(array['delete', 'truncate', 'trigger', 'maintain']) as privilege
    where has_table_privilege(role, oid, privilege)
  union all
  select format('%s: %s of schema %s', role, privilege, nspname)
    from roles, ours, unnest(array['usage', 'create']) as privilege
    where has_schema_privilege(role, oid, privilege)
  union all
  select format('%s: %s in the database', role, privilege)
    from roles, unnest(array['create', 'temporary']) as privilege
    where has_database_privilege(role, current_database(), privilege)
  union all
  select format('%s: sequence %s', role, pg_class.oid::regclass)
    from roles, pg_class join ours on ours.oid = relnamespace
    where relkind = 'S' and has_sequence_privilege(role, pg_class.oid, 'usage, select, update')`;

/**
 * Privileges on tables, columns, schemas, sequences and the database that somebody has and should
 * not, or the other way round.
 */
export async function privilegeSurprises(query: Query): Promise<string[]> {
  const [expected, { rows }] = await Promise.all([
    expectedPrivileges(query),
    query(heldPrivileges),
  ]);
  const held = new Set(rows.map((row) => String(row['held'])));
  return [
    ...[...held].filter((privilege) => !expected.has(privilege)).map((one) => `too much: ${one}`),
    ...[...expected].filter((privilege) => !held.has(privilege)).map((one) => `missing: ${one}`),
  ];
}
