import { readFile } from 'node:fs/promises';
import { readConnectionUrl, readDatabaseUrls } from '../src/engine/config/index.ts';
import { environment } from '../src/engine/cli/environment.ts';
import { describeFindings } from '../src/engine/doctor/describe.ts';
import type { Finding } from '../src/engine/doctor/check.ts';
import { acceptedFindings } from '../src/engine/doctor/accepted.ts';
import { connect } from '../src/engine/maintenance/connect.ts';
import { CommandError, runCommand } from '../src/engine/serve/command.ts';
import { drift, read, write } from './adopt/adopt.ts';
import { readMapping } from './adopt/mapping.ts';
import { readState } from './adopt/state.ts';
import { readScriptOptions } from './read-script-options.ts';

const usage = `Usage: npm run adopt [-- --schema NAME]… [--table NAME]… [--role NAME] [--anonymous NAME]
         [--chosen NAME]… [--login NAME] [--out DIR] [--accept FILE] [--check]

Reads the database of DATABASE_URL and writes a domain for it: src/db, src/schema, src/resolvers. It changes
nothing in the database; what the login needs it writes as adopt/login.sql, and what was left out as adopt/report.md.

  --schema NAME     reads this schema; without it all, but for those of providers and tools
  --table NAME      adds this table to those that there are
  --role NAME       the role of requests with a token: authenticated, unless told otherwise
  --anonymous NAME  the role of requests without: anonymous or anon
  --chosen NAME     a role that a token may ask for
  --login NAME      the login that the server will connect as: the user of DATABASE_AUTHENTICATED_URL, or rowhouse_login
  --out DIR         writes the code there, and leaves the example where it is
  --accept FILE     findings that are meant to be so: a JSON list of {"code", "subject", "reason"}
  --check           writes nothing, and fails where the database is not what the code was written from`;

const several = { type: 'string', multiple: true, default: [] as string[] } as const;

const options = readScriptOptions(usage, {
  schema: several,
  table: several,
  chosen: several,
  role: { type: 'string' },
  anonymous: { type: 'string' },
  login: { type: 'string' },
  accept: { type: 'string' },
  out: { type: 'string', default: 'src' },
  check: { type: 'boolean', default: false },
});

await runCommand(async () => {
  const { ownerUrl, authenticatedUrl } = readDatabaseUrls(environment());
  if (ownerUrl === null) {
    throw new CommandError('DATABASE_URL is not set: it names the database to adopt.');
  }
  const usual =
    authenticatedUrl === null ? 'rowhouse_login' : readConnectionUrl(authenticatedUrl).user;
  const login = options.login ?? usual;
  const before = await readState();
  const client = await connect(ownerUrl);
  try {
    const reading = await read(
      client,
      {
        schemas: options.schema,
        tables: options.table,
        chosen: options.chosen,
        role: options.role,
        anonymous: options.anonymous,
        login,
        names: await readMapping(),
        accepts: await readAcceptance(options.accept),
      },
      before,
    );
    if (reading.unsafe.length > 0) {
      throw new CommandError(
        `This database is not safe to serve, so nothing is written.\n\n${describeFindings(reading.unsafe)}`,
      );
    }
    if (reading.unsettled.length > 0) throw new CommandError(reading.unsettled.join('\n'));
    if (options.check) return check(before === null ? null : drift(reading, before));
    if (reading.plan.types.length === 0) throw new CommandError(nothingToServe(reading));
    const placed = await write(reading, before, { out: options.out, login });
    process.stdout.write(`${summary(placed)}\n`);
    return 0;
  } finally {
    await client.end();
  }
});

/** Why there is nothing, and which roles the policies are for: one of them may be that of requests. */
function nothingToServe({ plan, state }: Awaited<ReturnType<typeof read>>): string {
  const roles = state.catalog.tables.flatMap(({ policies }) =>
    policies.flatMap((one) => one.roles),
  );
  const named = [...new Set(roles)].toSorted().join(', ');
  return [
    'There is nothing to serve.',
    ...plan.leftOut,
    ...(named === ''
      ? []
      : [`Policies are for ${named}: --role says which is that of requests with a token.`]),
  ].join('\n');
}

function check(changes: readonly string[] | null): number {
  if (changes === null) throw new CommandError('Nothing was adopted yet: npm run adopt does it.');
  if (changes.length === 0) return 0;
  process.stderr.write(`${changes.join('\n')}\nnpm run adopt writes what is new.\n`);
  return 1;
}

function summary({ written, merged, left }: Awaited<ReturnType<typeof write>>): string {
  const parts = [
    ...(written.length > 0 ? [`Wrote ${written.join(', ')}.`] : []),
    ...(merged.length > 0 ? [`Merged what is new into ${merged.join(', ')}.`] : []),
    ...(left.length > 0
      ? [`Left as they are, since they were changed by hand: ${left.join(', ')}.`]
      : []),
  ];
  return parts.length === 0
    ? 'Nothing changed.'
    : `${parts.join('\n')}\nadopt/report.md says what was left out; adopt/login.sql makes the login.`;
}

/** What is meant to be so, by its code and its subject. */
async function readAcceptance(file: string | undefined): Promise<(finding: Finding) => boolean> {
  if (file === undefined) return () => false;
  const parsed = acceptedFindings.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) {
    throw new CommandError(`${file} has to be a JSON list of {"code", "subject", "reason"}.`);
  }
  return (finding) =>
    parsed.data.some(({ code, subject }) => code === finding.code && subject === finding.subject);
}
