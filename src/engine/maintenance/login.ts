import type { Client } from 'pg';
import { readConnectionUrl } from '../config/index.ts';
import { namesOf, type RequestRoles } from '../request-roles.ts';
import { Administration } from './administrator.ts';
import { canConnect } from './connect.ts';
import { MaintenanceError } from './errors.ts';
import { dangersOf, type RoleAttributes } from './roles.ts';
import { scramVerifier } from './scram.ts';

interface Login {
  readonly name: string;
  /** Quoted for SQL. */
  readonly identifier: string;
  readonly password: string;
  readonly url: string;
}

/**
 * Makes the restricted login as it must be: its password, its attributes, the roles that it may
 * become. Safe to run again.
 *
 * @param url - the login's; its user and password are what is made
 * @param roles - those that it may become
 * @returns what was done, in sentences
 * @throws MaintenanceError where an administrator has to help, with the statements to run
 */
export async function ensureLogin(
  client: Client,
  url: string,
  roles: RequestRoles,
): Promise<string[]> {
  const ofRequests = namesOf(roles);
  const { user: name, password } = readConnectionUrl(url);
  const login: Login = { name, identifier: client.escapeIdentifier(name), password, url };
  const { rows } = await client.query<RoleAttributes & { readonly is_me: boolean }>(
    'select *, rolname = current_user as is_me from pg_roles where rolname = $1',
    [name],
  );
  const role = rows[0];
  if (role?.is_me === true || ofRequests.includes(name)) {
    throw new MaintenanceError(
      `DATABASE_AUTHENTICATED_URL names "${name}", which is ${role?.is_me === true ? 'the owner' : 'a role of requests'}. ` +
        'Let it name a login of its own, such as authenticated_backend.',
    );
  }
  const administration = new Administration(client);
  const done: string[] = [];
  if (role === undefined) {
    await setPassword(client, administration, login, 'CREATE ROLE');
    done.push(`Made the login ${name}.`);
  } else {
    const excess = dangersOf(role, ['rolcanlogin']);
    if (excess.length > 0) {
      administration.leave(`ALTER ROLE ${login.identifier} ${excess.join(' ')}`);
    }
    if (!role.rolcanlogin || role.rolinherit) {
      await administration.run(`ALTER ROLE ${login.identifier} LOGIN NOINHERIT`);
    }
    if (login.password !== '' && !(await canConnect(login.url))) {
      await setPassword(client, administration, login, 'ALTER ROLE');
      done.push(`Gave the login ${name} the password of DATABASE_AUTHENTICATED_URL.`);
    }
  }
  await grantRoles(client, administration, login, ofRequests);
  administration.finish(`The login "${name}" is not as it must be.`);
  return done;
}

async function setPassword(
  client: Client,
  administration: Administration,
  login: Login,
  change: 'CREATE ROLE' | 'ALTER ROLE',
): Promise<void> {
  const attributes = change === 'CREATE ROLE' ? 'LOGIN NOINHERIT ' : '';
  const run = (password: string) => {
    const statement = `${change} ${login.identifier} ${attributes}PASSWORD `;
    return administration.run(statement + client.escapeLiteral(password), `${statement}'…'`);
  };
  try {
    await run(scramVerifier(login.password));
  } catch (error) {
    // Neon hashes passwords itself, and takes nothing else.
    if (!(error instanceof Error && /plaintext/i.test(error.message))) throw error;
    await run(login.password);
  }
}

/** The roles of requests: to become them, not to have their rights without having become them. */
async function grantRoles(
  client: Client,
  administration: Administration,
  login: Login,
  roles: readonly string[],
): Promise<void> {
  const grants = async () => {
    const { rows } = await client.query<{ name: string; inherits: boolean; can_become: boolean }>(
      `select granted.rolname as name, bool_or(inherit_option) as inherits, bool_or(set_option) as can_become
       from pg_auth_members
       join pg_roles as granted on granted.oid = roleid
       join pg_roles as login on login.oid = member and login.rolname = $1
       group by granted.rolname`,
      [login.name],
    );
    return new Map(rows.map((row) => [row.name, row]));
  };
  const before = await grants();
  for (const role of roles) {
    const grant = before.get(role);
    if (grant?.can_become === true && !grant.inherits) continue;
    await administration.run(`GRANT ${role} TO ${login.identifier} WITH INHERIT FALSE, SET TRUE`);
  }
  for (const [role, { inherits }] of await grants()) {
    // Granted by somebody else, whose grant stays beside ours.
    if (inherits)
      administration.leave(`REVOKE ${client.escapeIdentifier(role)} FROM ${login.identifier}`);
  }
}
