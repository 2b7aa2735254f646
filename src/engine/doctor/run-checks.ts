import type { RequestRoles } from '../request-roles.ts';
import type { Check, Finding } from './check.ts';
import { checks } from './checks.ts';
import { encodingCheck, versionCheck } from './checks/server.ts';
import { relations } from './relations.ts';
import type { Served } from './served.ts';

/** Runs one statement and returns its rows as objects; any role that can read the catalog will do. */
export type Query = (text: string, params: readonly unknown[]) => Promise<readonly unknown[]>;

/**
 * Looks for everything that is wrong with a database, or might be.
 *
 * @param query - on a connection to the database, as the login itself or as anybody else
 * @param roles - those that requests run under
 * @param login - the name of the restricted login; by default the one that `query` connects as
 * @param served - what it is served as; without it nothing is found that only an API needs
 * @returns what was found, in the order of the checks
 */
export async function examine(
  query: Query,
  roles: RequestRoles,
  login?: string,
  served?: Served,
): Promise<readonly Finding[]> {
  return runChecks(checks, query, roles, login, served);
}

/** Those that all others build on. */
const first = [versionCheck, encodingCheck];

/**
 * Runs checks, all of them in one statement; the version and the encoding before them, as others build on these.
 *
 * @param roles - as for `examine`
 * @param login - as for `examine`
 * @param served - as for `examine`
 * @returns the findings in the order of the checks
 */
export async function runChecks(
  wanted: readonly Check[],
  query: Query,
  roles: RequestRoles,
  login?: string,
  served?: Served,
): Promise<readonly Finding[]> {
  const find = async (some: readonly Check[], text: string, params: readonly unknown[]) =>
    (await query(text, params)).filter(isRow).map((row) => findingOf(some, row));

  const unfit = await find(first, selectFrom(first), []);
  if (unfit.length > 0) return unfit;
  const others = wanted.filter((check) => !first.includes(check));
  // So much text is planned in no time, and compiled in seconds.
  await query('set jit = off', []);
  const found = await find(others, `${relations} ${selectFrom(others)}`, [
    login ?? null,
    JSON.stringify(roles.all),
    served === undefined ? null : JSON.stringify(served),
  ]);
  await query('reset jit', []);
  return found;
}

function selectFrom(wanted: readonly Check[]): string {
  const parts = wanted.map(
    ({ sql }, index) => `select ${index} as index, subject::text, fix::text from (${sql}) as found`,
  );
  return `select * from (${parts.join('\nunion all\n')}) as findings order by index, subject`;
}

interface Row {
  readonly index: number;
  readonly subject: string;
  readonly fix: string | null;
}

function isRow(row: unknown): row is Row {
  return typeof row === 'object' && row !== null && 'index' in row && 'subject' in row;
}

function findingOf(wanted: readonly Check[], { index, subject, fix }: Row): Finding {
  const check = wanted[index];
  if (check === undefined) throw new RangeError(`There is no check number ${index}.`);
  const { code, severity, why, remedy } = check;
  const documentation = `docs/doctor.md#${code}`;
  return { code, severity, subject, fact: check.fact(subject), why, remedy, fix, documentation };
}
