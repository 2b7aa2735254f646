import { readDatabaseUrls } from '../config/index.ts';
import { migrate } from '../maintenance/migrate.ts';
import { CommandError, runCommand } from '../serve/command.ts';
import { environment } from './environment.ts';

/** Brings the configured database up to date, and says what it did. */
await runCommand(async () => {
  const { ownerUrl, authenticatedUrl } = readDatabaseUrls(environment());
  if (ownerUrl === null) {
    throw new CommandError(
      'DATABASE_URL is not set: it names the database to migrate and its owner. (The embedded database is migrated whenever it starts.)',
    );
  }
  await migrate({ ownerUrl, loginUrl: authenticatedUrl, log });
  if (authenticatedUrl === null) {
    log('DATABASE_AUTHENTICATED_URL is not set, so no login for requests was made.');
  }
  return 0;
});

function log(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}
