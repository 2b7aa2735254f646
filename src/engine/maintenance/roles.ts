import type { Client } from 'pg';
import { namesOf, type RequestRoles } from '../request-roles.ts';
import { accessHelper, maintenance, recorder, requestRoleMark } from '../helper-roles.ts';
import { Administration } from './administrator.ts';
import { codeOf } from './errors.ts';

/** Roles that the owner becomes: for the functions to belong to one, and for work on rows. */
const ownersRoles = [accessHelper.name, recorder.name, maintenance.name];

/** What would let a role go round the policies, as `ALTER ROLE` takes it away. */
const dangers = [
  { attribute: 'rolcanlogin', remedy: 'NOLOGIN' },
  { attribute: 'rolsuper', remedy: 'NOSUPERUSER' },
  { attribute: 'rolbypassrls', remedy: 'NOBYPASSRLS' },
  { attribute: 'rolcreaterole', remedy: 'NOCREATEROLE' },
  { attribute: 'rolcreatedb', remedy: 'NOCREATEDB' },
  { attribute: 'rolreplication', remedy: 'NOREPLICATION' },
] as const;

type Danger = (typeof dangers)[number]['attribute'];

/** A row of pg_roles, as far as it is looked at. */
export type RoleAttributes = Readonly<Record<Danger | 'rolinherit', boolean>> & {
  readonly rolname: string;
};

/** What has to be taken away from a role, as the options of `ALTER ROLE`; none where it is safe. */
export function dangersOf(role: RoleAttributes, allowed: readonly Danger[] = []): string[] {
  return dangers
    .filter(({ attribute }) => role[attribute] && !allowed.includes(attribute))
    .map(({ remedy }) => remedy);
}

/**
 * Makes the roles that are missing, and lets the owner become those that are its own. Safe to run
 * again, also at the same time for another database of the cluster.
 *
 * @param roles - those that requests run under
 * @returns the names of the roles that were made
 * @throws MaintenanceError where an administrator has to help, with the statements to run
 */
export async function ensureRoles(client: Client, roles: RequestRoles): Promise<string[]> {
  const ofRequests = namesOf(roles);
  const wanted = [...ofRequests, ...ownersRoles];
  const administration = new Administration(client);
  const existing = await client.query<RoleAttributes & { readonly can_become: boolean }>(
    `select rolname, rolinherit, ${dangers.map(({ attribute }) => attribute).join(', ')}, pg_has_role(oid, 'set') as can_become
     from pg_roles where rolname = any($1)`,
    [wanted],
  );
  const made: string[] = [];
  for (const name of wanted) {
    const role = existing.rows.find(({ rolname }) => rolname === name);
    if (role === undefined) {
      await administration.run(`CREATE ROLE ${name} NOLOGIN`);
      made.push(name);
      continue;
    }
    const excess = dangersOf(role);
    if (excess.length > 0) administration.leave(`ALTER ROLE ${name} ${excess.join(' ')}`);
  }
  const { rows } = await client.query<{ owner: string; superuser: boolean }>(
    `select quote_ident(current_user) as owner, rolsuper as superuser
     from pg_roles where rolname = current_user`,
  );
  for (const name of ownersRoles) {
    if (rows[0]?.superuser === true) break;
    if (existing.rows.some((role) => role.rolname === name && role.can_become)) continue;
    // Without INHERIT: the owner has these rights when it asks for them, not by accident.
    await administration.run(`GRANT ${name} TO ${rows[0]?.owner} WITH INHERIT FALSE, SET TRUE`);
  }
  administration.finish('The roles that requests run under are not as they must be.');
  await markRequestRoles(client, ofRequests);
  return made;
}

/** Says of the roles of requests what they are, where they have no comment of somebody else's. */
async function markRequestRoles(client: Client, names: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `select format('comment on role %I is %L', rolname, $2::text) as statement from pg_roles
     where rolname = any($1) and shobj_description(oid, 'pg_authid') is null`,
    [names, requestRoleMark],
  );
  for (const { statement } of rows) {
    try {
      await client.query(statement);
    } catch (error) {
      // Another's to comment on. Versions that do not know the role refuse to start beside it.
      if (codeOf(error) !== '42501') throw error;
    }
  }
}
