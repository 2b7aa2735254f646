import type { Client } from 'pg';
import { CommandError } from '../../src/engine/serve/command.ts';
import type { Roles } from './plan.ts';

/** What the tutorials call them. */
const usual = { anonymous: ['anonymous', 'anon'], signedIn: ['authenticated'] };

interface Told {
  readonly anonymous?: string | undefined;
  readonly role?: string | undefined;
  readonly chosen: readonly string[];
}

/**
 * The roles that requests will run under: those that were told, or that have the usual names.
 *
 * @returns those, and which of them the database does not have: at most that of requests without a token
 * @throws CommandError where none is for requests with a token
 */
export async function findRoles(
  client: Client,
  { anonymous, role, chosen }: Told,
): Promise<{ readonly roles: Roles; readonly missing: readonly string[] }> {
  // Those first that this database speaks of, in privileges and policies.
  const { rows } = await client.query<{ name: string }>(
    `select rolname as name from pg_roles r order by (
       select count(*) from pg_shdepend d join pg_database b on b.oid = d.dbid
       where b.datname = current_database() and d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid
     ) desc, rolname`,
  );
  const there = new Set(rows.map(({ name }) => name));
  const signedIn = role ?? usual.signedIn.find((name) => there.has(name));
  if (signedIn === undefined) {
    throw new CommandError(
      'Which role do requests with a token run under? There is no "authenticated": say it, as --role NAME.',
    );
  }
  const nobody =
    anonymous ?? [...there].find((name) => usual.anonymous.includes(name)) ?? 'anonymous';
  const unknown = [signedIn, ...chosen].filter((name) => !there.has(name));
  if (unknown.length > 0) {
    throw new CommandError(`The database has no role ${unknown.join(', ')}.`);
  }
  return {
    roles: { anonymous: nobody, signedIn, chosen },
    missing: there.has(nobody) ? [] : [nobody],
  };
}
