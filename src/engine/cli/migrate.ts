import { readDatabaseUrls } from '../config/index.ts';
import { migrate as bringUpToDate } from '../maintenance/migrate.ts';
import { CommandError } from '../serve/command.ts';
import type { Load } from './start.ts';
import { environment } from './environment.ts';

/** Brings the configured database up to date, and says what it did. */
export async function migrate(_: string[], load: Load): Promise<number> {
  const { ownerUrl, authenticatedUrl } = readDatabaseUrls(environment());
  if (ownerUrl === null) {
    throw new CommandError(
      'DATABASE_URL is not set: it names the database to migrate and its owner. (The embedded database is migrated whenever it starts.)',
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
