import { parseArgs } from 'node:util';
import { readDatabaseUrls } from '../config.ts';
import type { Finding } from '../doctor/check.ts';
import { checkSafety } from '../doctor/check-safety.ts';
import { describeFindings } from '../doctor/describe.ts';
import { dataDirectory, joinDatabase } from '../embedded/database.ts';
import { connect } from '../maintenance/connect.ts';
import { CommandError, runCommand, UsageError } from './command.ts';
import { environment } from './environment.ts';

/** Whom it is about where no DATABASE_AUTHENTICATED_URL names another. */
const defaultLogin = 'authenticated_backend';

/** Checks a database: findings for people, or as JSON; exit status 1 on any error-level one. */
await runCommand(async () => {
  const { json } = readArguments(process.argv.slice(2));
  const { production, ownerUrl, authenticatedUrl } = readDatabaseUrls(environment());
  const url = ownerUrl ?? authenticatedUrl;
  if (url !== null) {
    return diagnose(url, authenticatedUrl === null ? defaultLogin : userOf(authenticatedUrl), json);
  }
  if (production) {
    throw new CommandError(
      'DATABASE_URL is not set: it names the database to look at. DATABASE_AUTHENTICATED_URL would do, too.',
    );
  }
  const database = await joinDatabase(dataDirectory, 'npm run doctor');
  try {
    return await diagnose(database.ownerUrl, userOf(database.loginUrl), json);
  } finally {
    await database.stop();
  }
});

function readArguments(args: string[]): { json: boolean } {
  try {
    const { json } = parseArgs({
      args,
      options: { json: { type: 'boolean', default: false } },
    }).values;
    return { json };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${why}\nUsage: npm run doctor [-- --json]`);
  }
}

function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

/** @param url - whom to ask as; @param login - the name of the login to look at */
async function diagnose(url: string, login: string, json: boolean): Promise<number> {
  const findings = await examine(url, login);
  const report = json ? JSON.stringify(findings, null, 2) : describeFindings(findings);
  process.stdout.write(`${report}\n`);
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

async function examine(url: string, login: string): Promise<readonly Finding[]> {
  const client = await connect(url);
  try {
    return await checkSafety(
      async (text, params) => (await client.query(text, [...params])).rows,
      login,
    );
  } finally {
    await client.end();
  }
}
