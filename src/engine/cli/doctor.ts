import { parseArgs } from 'node:util';
import { readDatabaseUrls } from '../config/index.ts';
import type { Finding } from '../doctor/check.ts';
import { describeFindings } from '../doctor/describe.ts';
import { repair } from '../doctor/repair.ts';
import { examine } from '../doctor/run-checks.ts';
import { servedBy, type Served } from '../doctor/served.ts';
import { dataDirectory, joinDatabase } from '../embedded/database.ts';
import { connect } from '../maintenance/connect.ts';
import type { RequestRoles } from '../request-roles.ts';
import { CommandError, UsageError } from '../serve/command.ts';
import type { Load } from './start.ts';
import { environment } from './environment.ts';

/** Whom it is about where no DATABASE_AUTHENTICATED_URL names another. */
const defaultLogin = 'authenticated_backend';

type Report = (findings: readonly Finding[]) => string;

/** Checks a database: findings for people, as JSON or as SQL; exit status 1 on any error-level one. */
export async function doctor(args: string[], load: Load): Promise<number> {
  const report = readArguments(args);
  const { roles, schema } = await load.domain();
  const served = servedBy(schema);
  const { production, ownerUrl, authenticatedUrl } = readDatabaseUrls(environment());
  const url = ownerUrl ?? authenticatedUrl;
  if (url !== null) {
    const login = authenticatedUrl === null ? defaultLogin : userOf(authenticatedUrl);
    return diagnose({ url, login, roles, served }, report);
  }
  if (production) {
    throw new CommandError(
      'DATABASE_URL is not set: it names the database to look at. DATABASE_AUTHENTICATED_URL would do, too.',
    );
  }
  const database = await joinDatabase(dataDirectory, 'npm run doctor');
  try {
    const { ownerUrl: asked, loginUrl } = database;
    return await diagnose({ url: asked, login: userOf(loginUrl), roles, served }, report);
  } finally {
    await database.stop();
  }
}

function readArguments(args: string[]): Report {
  const usage = 'Usage: npm run doctor [-- --json | --fix]';
  let values: { json: boolean; fix: boolean };
  try {
    ({ values } = parseArgs({
      args,
      options: {
        json: { type: 'boolean', default: false },
        fix: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${why}\n${usage}`);
  }
  if (values.json && values.fix) throw new UsageError(`--json or --fix, not both.\n${usage}`);
  if (values.json) return (findings) => JSON.stringify(findings, null, 2);
  return values.fix ? repair : describeFindings;
}

function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

interface Subject {
  /** Whom to ask as. */
  readonly url: string;
  /** The name of the login to look at. */
  readonly login: string;
  readonly roles: RequestRoles;
  readonly served: Served;
}

async function diagnose({ url, login, roles, served }: Subject, report: Report): Promise<number> {
  const client = await connect(url);
  try {
    const findings = await examine(
      async (text, params) => (await client.query(text, [...params])).rows,
      roles,
      login,
      served,
    );
    process.stdout.write(`${report(findings)}\n`);
    return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
  } finally {
    await client.end();
  }
}
