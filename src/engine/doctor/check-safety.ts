import type { RequestRoles } from '../request-roles.ts';
import type { Finding } from './check.ts';
import { checks } from './checks.ts';
import { runChecks, type Query } from './run-checks.ts';
import type { Served } from './served.ts';

/**
 * Looks for what makes a database unsafe to serve: the error-level checks.
 *
 * @param query - on a connection to the database, as the login itself or as anybody else
 * @param roles - those that requests run under
 * @param login - the name of the restricted login; by default the one that `query` connects as
 * @param served - what it is to be served as; without it nothing is found that only an API needs
 * @returns what was found; empty when the database is safe
 */
export async function checkSafety(
  query: Query,
  roles: RequestRoles,
  login?: string,
  served?: Served,
): Promise<readonly Finding[]> {
  return runChecks(
    checks.filter(({ severity }) => severity === 'error'),
    query,
    roles,
    login,
    served,
  );
}
