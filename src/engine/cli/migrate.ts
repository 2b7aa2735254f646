import { readDatabaseUrls } from '../config/index.ts';
import { migrate as bringUpToDate } from '../maintenance/migrate.ts';
import { CommandError } from '../serve/command.ts';
import type { Load } from './start.ts';
import { environment } from './environment.ts';
import { readOptions } from './read-options.ts';

const usage = `Usage: npm run migrate

Makes the roles, applies the migrations that are missing, and makes the restricted login, through
DATABASE_URL. It takes no options.`;

/** Brings the configured database up to date, and says what it did. */
export async function migrate(args: string[], load: Load): Promise<number> {
  readOptions(args, usage, {});
  const { ownerUrl, authenticatedUrl } = readDatabaseUrls(environment());
  if (ownerUrl === null) {
    throw new CommandError(
      'DATABASE_URL is not set: it names the database to migrate and its owner. For the embedded database there is nothing to do: "npm start" makes it, and migrates it whenever it starts.',
    );
  }
  const roles = await load.roles();
  await bringUpToDate({ ownerUrl, loginUrl: authenticatedUrl, roles, log });
  if (authenticatedUrl === null) {
    log('DATABASE_AUTHENTICATED_URL is not set, so no login for requests was made.');
  }
  return 0;
}

function log(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}
