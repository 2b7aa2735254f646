import { requestRoles } from '../claims.ts';
import type { Check, Finding } from './check.ts';
import { loginChecks } from './checks/login.ts';
import { requestRoleChecks } from './checks/request-roles.ts';
import { versionCheck } from './checks/server.ts';
import { tableChecks } from './checks/tables.ts';

/** Every check but the first, in the order in which their findings are told. */
export const checks: readonly Check[] = [...loginChecks, ...requestRoleChecks, ...tableChecks];

/** Runs one statement and returns its rows as objects; any role that can read the catalog will do. */
export type Query = (text: string, params: readonly unknown[]) => Promise<readonly unknown[]>;

/**
 * Looks for what makes a database unsafe to serve.
 *
 * @param query - on a connection to the database, as the login itself or as anybody else
 * @param login - the name of the restricted login; by default the one that `query` connects as
 * @returns what was found; empty when the database is safe
 */
export async function checkSafety(query: Query, login?: string): Promise<readonly Finding[]> {
  return runChecks(
    checks.filter(({ severity }) => severity === 'error'),
    query,
    login,
  );
}

/**
 * Runs checks on a database, all of them in one statement.
 *
 * @param login - as for `checkSafety`
 * @returns the findings in the order of the checks
 */
export async function runChecks(
  wanted: readonly Check[],
  query: Query,
  login?: string,
): Promise<readonly Finding[]> {
  const parameters = [login ?? null, requestRoles];
  const find = async (some: readonly Check[]) =>
    (await query(statementOf(some), parameters)).filter(isRow).map((row) => findingOf(some, row));

  const tooOld = await find([versionCheck]);
  return tooOld.length > 0 ? tooOld : find(wanted);
}

/**
 * Puts the relations that every check may use in front of the checks' own SQL. Materialized, the
 * planner would know nothing of them, and the statement takes ten times as long.
 */
function statementOf(wanted: readonly Check[]): string {
  const parts = wanted.map(
    ({ sql }, index) => `select ${index} as index, subject::text, fix::text from (${sql}) as found`,
  );
  return `
    with login as not materialized (select * from pg_roles where rolname = coalesce($1::text, session_user)),
      request_role as not materialized (select * from pg_roles where rolname = any ($2::text[]))
    select * from (${parts.join('\nunion all\n')}) as findings order by index, subject`;
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
  return { code, severity, subject, fact: check.fact(subject), why, remedy, fix };
}
