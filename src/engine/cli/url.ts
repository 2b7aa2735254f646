import { readDatabaseUrls } from '../config/index.ts';
import { runningDatabase } from '../embedded/database.ts';
import { CommandError, UsageError } from '../serve/command.ts';
import { environment } from './environment.ts';
import { readOptions } from './read-options.ts';

const usage = `Usage: npm run -s url [-- --as superuser|owner|login]

Prints the URL of the embedded database while it runs, for psql: psql "$(npm run -s url)"

  --as  superuser sees every row, and is meant unless told otherwise; owner is what migrations run as, and
        login what requests do: neither sees a row before it has taken a role`;

/** Prints a URL of the embedded database, and nothing else. */
export async function url(args: string[]): Promise<number> {
  const { as } = readOptions(args, usage, { as: { type: 'string', default: 'superuser' } });
  if (as !== 'superuser' && as !== 'owner' && as !== 'login') {
    throw new UsageError(`--as must be superuser, owner or login.\n\n${usage}`);
  }
  const { production, dataDirectory, ownerUrl, authenticatedUrl } = readDatabaseUrls(environment());
  if (production || ownerUrl !== null || authenticatedUrl !== null) {
    throw new CommandError(
      'The configured database is not ours: DATABASE_URL and DATABASE_AUTHENTICATED_URL are its URLs.',
    );
  }
  const urls = await runningDatabase(dataDirectory);
  if (urls === null) {
    throw new CommandError(
      'The embedded database does not run: it does while "npm start" does, on another port each time.',
    );
  }
  const { superuserUrl: superuser, ownerUrl: owner, loginUrl: login } = urls;
  process.stdout.write(`${{ superuser, owner, login }[as]}\n`);
  return 0;
}
