import { readDatabaseUrls } from '../config/index.ts';
import { deleteCluster } from '../embedded/delete-cluster.ts';
import { CommandError } from '../serve/command.ts';
import { environment } from './environment.ts';
import { readOptions } from './read-options.ts';

const usage = `Usage: npm run reset

Deletes the embedded database, so that the next "npm start" makes a new one with the sample data.
Tokens that were made before go on working. It takes no options.`;

/** Deletes the embedded database, and never one that is configured. */
export async function reset(args: string[]): Promise<number> {
  readOptions(args, usage, {});
  const { production, dataDirectory, ownerUrl, authenticatedUrl } = readDatabaseUrls(environment());
  if (production || ownerUrl !== null || authenticatedUrl !== null) {
    throw new CommandError(
      'This deletes the embedded database, and DATABASE_URL or DATABASE_AUTHENTICATED_URL name another, which it leaves alone.',
    );
  }
  const place = await deleteCluster(dataDirectory);
  process.stdout.write(
    place === null
      ? 'There was no embedded database.\n'
      : `Deleted ${place}. "npm start" makes a new database there; to have more rows in it, run "npm run seed -- --scale 100" before.\n`,
  );
  return 0;
}
