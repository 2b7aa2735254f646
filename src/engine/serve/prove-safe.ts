import { setTimeout as delay } from 'node:timers/promises';
import type { Domain } from '../domain.ts';
import type { Driver } from '../session/driver.ts';
import { probe } from '../session/probe.ts';
import { sqlState } from '../session/sqlstate.ts';
import { checkSafety } from '../doctor/check-safety.ts';
import { describeFindings } from '../doctor/describe.ts';
import { servedBy } from '../doctor/served.ts';
import { explain, isRefused } from '../maintenance/no-connection.ts';
import { CommandError } from './command.ts';

/** The database can't be reached now; later it may be. */
class UnreachableError extends CommandError {}

/** What is served, as far as the checks ask; without a schema, nothing is found that only an API needs. */
type Proven = Pick<Domain, 'roles'> & Partial<Pick<Domain, 'schema'>>;

/**
 * Looks, through the restricted login itself, whether the database is safe to serve.
 *
 * @param url - the login's, for messages
 * @param domain - what is served, and the roles that its requests run under
 * @throws CommandError with every finding and its remedy, or with why the login is refused or the
 *   checks failed
 */
export async function proveSafe(driver: Driver, url: string, domain: Proven): Promise<void> {
  const findings = await lookThrough(driver, domain).catch((error: unknown) => {
    if (isRefused(error)) {
      throw new CommandError(`${explain(error, url)} See DATABASE_AUTHENTICATED_URL.`);
    }
    const state = sqlState(error);
    if (!isFailedCheck(state)) throw new UnreachableError(explain(error, url));
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `The database was reached, but it could not be checked whether it is safe to serve: ${reason} (SQLSTATE ${state}). ` +
        'Look for settings that are preset for the database or the login (select * from pg_db_role_setting), and at its log.',
    );
  });
  if (findings.length === 0) return;
  throw new CommandError(
    `This database is not safe to serve, so the server does not start.\n\n${describeFindings(findings)}`,
  );
}

/** The longest that the checks may take, in milliseconds: they read the catalog and nothing else. */
const CHECKS_LIMIT_MS = 30_000;

/** Limits that are for requests; these checks have their own. */
const withoutLimits = `select set_config(name, '0', true) from pg_settings where name in
  ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')`;

/** In a transaction, so that a pooler leaves its settings to it. */
async function lookThrough(driver: Driver, { roles, schema }: Proven) {
  return probe(driver, CHECKS_LIMIT_MS, async (connection) => {
    // What sets and lifts limits is not itself held to one.
    const begin = 'begin isolation level repeatable read read only not deferrable';
    const unlimited = 'set local statement_timeout = 0';
    await connection.query({
      text: `${begin}; ${unlimited}${connection.settings}; ${unlimited}; ${withoutLimits}`,
    });
    const ask = async (text: string, params: readonly unknown[]) =>
      (await connection.query({ text, params })).rows;
    const findings = await checkSafety(ask, roles, undefined, schema && servedBy(schema));
    await connection.query({ text: 'rollback' });
    return findings;
  });
}

/**
 * Whether Postgres answered, and with an error that says nothing of the moment: not that connections
 * fail (08), a pooler found somebody's transaction open (25), it has no room (53), it starts or shuts
 * down (57P).
 */
function isFailedCheck(state: string | null): boolean {
  return state !== null && !/^(08|25|53|57P)/.test(state);
}

interface WaitOptions {
  /** Told why an attempt failed, unless the one before failed for the same reason. */
  readonly onFailure: (reason: string) => void;
  readonly stopped: () => boolean;
}

/** Tries until the database can be reached, at growing distances up to 5 s; other errors end it. */
export async function waitUntilSafe(
  attempt: () => Promise<void>,
  { onFailure, stopped }: WaitOptions,
): Promise<void> {
  let told = '';
  for (let retryInMs = 250; !stopped(); retryInMs = Math.min(retryInMs * 2, 5000)) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      if (error.message !== told) onFailure(error.message);
      told = error.message;
    }
    await delay(retryInMs);
  }
}
