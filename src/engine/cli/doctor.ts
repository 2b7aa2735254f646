import { readConnectionUrl, readDatabaseUrls } from '../config/index.ts';
import { acceptedOfEmbedded, judge, type Accepted, type Judged } from '../doctor/accepted.ts';
import { repair } from '../doctor/repair.ts';
import { reportFindings } from '../doctor/report.ts';
import { examine } from '../doctor/run-checks.ts';
import { servedBy, type Served } from '../doctor/served.ts';
import { joinDatabase } from '../embedded/database.ts';
import { hasCluster } from '../embedded/place.ts';
import { connect } from '../maintenance/connect.ts';
import type { RequestRoles } from '../request-roles.ts';
import { CommandError, UsageError } from '../serve/command.ts';
import type { Load } from './start.ts';
import { environment } from './environment.ts';
import { readAccepted, usualFile } from './read-accepted.ts';
import { readOptions } from './read-options.ts';

const usage = `Usage: npm run doctor [-- --notes] [--json | --fix] [--accepted FILE]

Looks for what is wrong with the configured database, or with the embedded one. It changes nothing.
Errors are told first, then warnings; the last line sums it up.

  --notes          tells notes as well, and what is accepted, with its reason
  --json           everything, for programs
  --fix            prints the SQL that repairs it
  --accepted FILE  findings that are accepted: a JSON list of {"code", "subject", "reason"}; * in a subject
                   stands for any text. ${usualFile} unless told otherwise`;

/** Whom it is about where no DATABASE_AUTHENTICATED_URL names another. */
const defaultLogin = 'authenticated_backend';

type Report = (findings: Judged) => string;

interface Request {
  readonly report: Report;
  readonly accepted: readonly Accepted[];
}

/** Checks a database: findings for people, as JSON or as SQL; exit status 1 on any error-level one. */
export async function doctor(args: string[], load: Load): Promise<number> {
  const request = await readRequest(args);
  const { roles, schema } = await load.domain();
  const served = servedBy(schema);
  const { production, dataDirectory, ownerUrl, authenticatedUrl } = readDatabaseUrls(environment());
  const url = ownerUrl ?? authenticatedUrl;
  if (url !== null) {
    const login = authenticatedUrl === null ? defaultLogin : userOf(authenticatedUrl);
    return diagnose({ url, login, roles, served }, request);
  }
  if (production) {
    throw new CommandError(
      'DATABASE_URL is not set: it names the database to look at. DATABASE_AUTHENTICATED_URL would do, too.',
    );
  }
  if (!hasCluster(dataDirectory)) {
    throw new CommandError(
      'There is no database to look at yet: "npm start" makes an embedded one, and DATABASE_URL names one of your own.',
    );
  }
  const database = await joinDatabase(dataDirectory, 'npm run doctor');
  try {
    const { ownerUrl: asked, loginUrl } = database;
    const subject = { url: asked, login: userOf(loginUrl), roles, served };
    const accepted = [...acceptedOfEmbedded, ...request.accepted];
    return await diagnose(subject, { ...request, accepted });
  } finally {
    await database.stop();
  }
}

async function readRequest(args: string[]): Promise<Request> {
  const { json, fix, notes, accepted } = readOptions(args, usage, {
    json: { type: 'boolean', default: false },
    fix: { type: 'boolean', default: false },
    notes: { type: 'boolean', default: false },
    accepted: { type: 'string' },
  });
  if (json && fix) throw new UsageError(`--json or --fix, not both.\n\n${usage}`);
  return { report: reportIn({ json, fix, notes }), accepted: await readAccepted(accepted) };
}

function reportIn({
  json,
  fix,
  notes,
}: Readonly<Record<'json' | 'fix' | 'notes', boolean>>): Report {
  if (fix) return ({ open }) => repair(open);
  if (!json) return (findings) => reportFindings(findings, { notes });
  return ({ open, accepted }) =>
    JSON.stringify(
      [...open.map((finding) => ({ ...finding, reason: null })), ...accepted],
      null,
      2,
    );
}

const userOf = (url: string): string => readConnectionUrl(url).user;

interface Subject {
  /** Whom to ask as. */
  readonly url: string;
  /** The name of the login to look at. */
  readonly login: string;
  readonly roles: RequestRoles;
  readonly served: Served;
}

async function diagnose(
  { url, login, roles, served }: Subject,
  { report, accepted }: Request,
): Promise<number> {
  const client = await connect(url);
  try {
    const findings = await examine(
      async (text, params) => (await client.query(text, [...params])).rows,
      roles,
      login,
      served,
    );
    process.stdout.write(`${report(judge(findings, accepted))}\n`);
    return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
  } finally {
    await client.end();
  }
}
