import { setTimeout as delay } from 'node:timers/promises';
import type { Driver } from '../session/driver.ts';
import { probe } from '../session/probe.ts';
import { checkSafety } from '../doctor/check-safety.ts';
import { describeFindings } from '../doctor/describe.ts';
import { explain } from '../maintenance/connect.ts';
import { codeOf } from '../maintenance/errors.ts';
import { CommandError } from './command.ts';

/** The database can't be reached now; later it may be. */
class UnreachableError extends CommandError {}

/**
 * Looks, through the restricted login itself, whether the database is safe to serve.
 *
 * @param url - the login's, for messages
 * @throws CommandError with every finding and its remedy, or with why the login is refused
 */
export async function proveSafe(driver: Driver, url: string): Promise<void> {
  const findings = await lookThrough(driver).catch((error: unknown) => {
    throw isFinal(codeOf(error))
      ? new CommandError(`${explain(error, url)} See DATABASE_AUTHENTICATED_URL.`)
      : new UnreachableError(explain(error, url));
  });
  if (findings.length === 0) return;
  throw new CommandError(
    `This database is not safe to serve, so the server does not start.\n\n${describeFindings(findings)}`,
  );
}

/** The longest that the checks may take, in milliseconds: they read the catalog and nothing else. */
const CHECKS_LIMIT_MS = 30_000;

async function lookThrough(driver: Driver) {
  return probe(driver, CHECKS_LIMIT_MS, (connection) =>
    checkSafety(async (text, params) => {
      const { rows } = await connection.query({ text, params });
      return rows;
    }),
  );
}

/** Wrong user or password, no such database, no right to connect: waiting changes nothing. */
function isFinal(code: string | undefined): boolean {
  return code !== undefined && (/^28...$/.test(code) || code === '3D000' || code === '42501');
}

interface WaitOptions {
  /** Told of every attempt that failed, and how long until the next. */
  readonly onFailure: (reason: string, retryInMs: number) => void;
  readonly stopped: () => boolean;
}

/** Tries until the database can be reached, at growing distances up to 5 s; other errors end it. */
export async function waitUntilSafe(
  attempt: () => Promise<void>,
  { onFailure, stopped }: WaitOptions,
): Promise<void> {
  for (let retryInMs = 250; !stopped(); retryInMs = Math.min(retryInMs * 2, 5000)) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      onFailure(error.message, retryInMs);
    }
    await delay(retryInMs);
  }
}
