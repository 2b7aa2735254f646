import type { Client } from 'pg';
import { codeOf } from './errors.ts';

// What belongs to one database rather than to its tables: a copy of the database
// (CREATE DATABASE … TEMPLATE) does not have it.

/** Defaults of the login's connections, for whoever connects; the server sets its own. */
const settings: readonly { name: string; value: string; since?: number }[] = [
  { name: 'TimeZone', value: 'UTC' },
  { name: 'statement_timeout', value: '5s' },
  { name: 'lock_timeout', value: '3s' },
  { name: 'idle_in_transaction_session_timeout', value: '15s' },
  { name: 'transaction_timeout', value: '15s', since: 170_000 },
  { name: 'client_connection_check_interval', value: '500ms' },
];

/**
 * Takes from everybody what nobody needs in this database: making schemas and temporary tables.
 *
 * @returns a sentence where the owner may not do that
 */
export async function closeDatabase(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ database: string; owner: string; may: boolean }>(
    `select quote_ident(datname) as database, pg_get_userbyid(datdba) as owner,
       pg_has_role(datdba, 'usage') as may
     from pg_database
     where datname = current_database() and exists (
       select from aclexplode(coalesce(datacl, acldefault('d', datdba)))
       where grantee = 0 and privilege_type in ('CREATE', 'TEMPORARY')
     )`,
  );
  const open = rows[0];
  if (open === undefined) return [];
  const statement = `REVOKE CREATE, TEMPORARY ON DATABASE ${open.database} FROM PUBLIC`;
  if (!open.may) return [`The database belongs to ${open.owner}, who should run: ${statement};`];
  await client.query(statement);
  return [];
}

/** What policies call to know who is asking; an extension may have made some of them. */
const functions = [
  ...['user_id', 'session', 'jwt', 'uid', 'organization', 'organization_id'].map(
    (name) => `auth.${name}`,
  ),
  'rowhouse.organization',
  'rowhouse.organization_role',
];

/**
 * Lets the roles of requests use what the engine has in this database: who is asking, and what the
 * domain grants them in the engine's schema.
 */
export async function openEngineTo(client: Client, roles: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `select format('grant usage on schema %I to %I', nspname, role) as statement
     from unnest($1::text[]) as role, pg_namespace
     where nspname in ('auth', 'rowhouse') and not has_schema_privilege(role, oid, 'usage')
     union all
     select format('grant execute on function %I.%I() to %I', nspname, proname, role)
     from unnest($1::text[]) as role,
       pg_proc join pg_namespace on pg_namespace.oid = pronamespace
     where nspname || '.' || proname = any($2) and pronargs = 0
       and not has_function_privilege(role, pg_proc.oid, 'execute')`,
    [roles, functions],
  );
  for (const { statement } of rows) {
    try {
      await client.query(statement);
    } catch (error) {
      // What an extension made may be another's to grant. Policies know its functions by number.
      if (codeOf(error) !== '42501') throw error;
    }
  }
}

/**
 * Lets the login into this database, and gives its connections their defaults there.
 *
 * @param login - the role's name
 * @returns a sentence where the owner may not do all of it
 */
export async function openDatabaseTo(client: Client, login: string): Promise<string[]> {
  const { rows } = await client.query<{
    database: string;
    version: number;
    config: string[];
    connect: boolean;
    usage: boolean;
  }>(
    `select quote_ident(current_database()) as database,
       current_setting('server_version_num')::int as version,
       coalesce((
         select setconfig from pg_db_role_setting
         where setrole = login.oid
           and setdatabase = (select oid from pg_database where datname = current_database())
       ), '{}') as config,
       has_database_privilege(login.oid, current_database(), 'connect') as connect,
       has_schema_privilege(login.oid, 'public', 'usage') as usage
     from pg_roles as login where rolname = $1`,
    [login],
  );
  const state = rows[0];
  if (state === undefined) throw new TypeError(`There is no role ${login}.`);
  const role = client.escapeIdentifier(login);
  if (!state.connect) await client.query(`grant connect on database ${state.database} to ${role}`);
  // Only so that tables are refused by name (42501) rather than said not to exist (42P01).
  if (!state.usage) await client.query(`grant usage on schema public to ${role}`);
  for (const { name, value, since = 0 } of settings) {
    if (state.version < since || state.config.includes(`${name}=${value}`)) continue;
    try {
      await client.query(
        `alter role ${role} in database ${state.database} set ${name} = '${value}'`,
      );
    } catch (error) {
      // The server sets limits for itself; these are for whoever else uses the login.
      if (codeOf(error) === '42501') {
        return [`The login ${login} is another's to alter, so its defaults stay as they are.`];
      }
      // Refused where the server's platform can't watch a connection.
      if (name !== 'client_connection_check_interval') throw error;
    }
  }
  return [];
}
