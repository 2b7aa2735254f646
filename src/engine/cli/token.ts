import { developmentIssuer, isSubject } from '../auth/development-issuer.ts';
import { readDatabaseUrls } from '../config/index.ts';
import type { RequestRoles } from '../request-roles.ts';
import { CommandError, UsageError } from '../serve/command.ts';
import { developmentKey } from '../serve/development-key.ts';
import type { Load } from './start.ts';
import { environment } from './environment.ts';
import { readOptions } from './read-options.ts';

const usageFor = (roles: readonly string[]) =>
  `Usage: npm run -s token -- --sub alice [--role ${roles.join('|')}] [--expires 30m|1h|7d]

Prints a token of the development issuer, and nothing else.`;

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Prints a token that the development issuer signed, and nothing else. */
export async function token(args: string[], load: Load): Promise<number> {
  const { sub, role, expiresIn } = readArguments(args, await load.roles());
  const {
    production,
    developmentIssuer: turnedOn,
    dataDirectory,
    ...urls
  } = readDatabaseUrls(environment());
  const embedded = urls.ownerUrl === null && urls.authenticatedUrl === null;
  if (production || !(embedded || turnedOn)) {
    throw new CommandError(
      'There is no development issuer in production; with a database of your own there is one where DEVELOPMENT_ISSUER=on, for the server too. Otherwise tokens come from your own issuer.',
    );
  }
  const issuer = await developmentIssuer(await developmentKey(dataDirectory));
  process.stdout.write(`${await issuer.sign({ sub, role, expiresIn })}\n`);
  return 0;
}

function readArguments(args: string[], { anonymous, all }: RequestRoles) {
  const names = all.filter((role) => role !== anonymous).map(({ name }) => name);
  const usage = usageFor(names);
  const text = { type: 'string' } as const;
  const { sub, role, expires } = readOptions(args, usage, {
    sub: text,
    role: text,
    expires: { ...text, default: '1h' },
  });
  if (sub === undefined || !isSubject(sub)) {
    throw new UsageError(`--sub is the person's id, 1 to 255 characters.\n\n${usage}`);
  }
  if (role !== undefined && !names.includes(role)) {
    throw new UsageError(`--role must be ${listed(names)}.\n\n${usage}`);
  }
  return { sub, role, expiresIn: seconds(expires, usage) };
}

/** `a, b or c` */
const listed = (names: readonly string[]) => names.join(', ').replace(/, ([^,]*)$/, ' or $1');

function seconds(text: string, usage: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const factor = unitSeconds[unit];
  if (factor === undefined) {
    throw new UsageError(`--expires is a number and a unit: 90s, 30m, 1h, 7d.\n\n${usage}`);
  }
  return Number(count) * factor;
}
