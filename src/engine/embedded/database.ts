import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { startCluster } from './cluster.ts';
import { DirectoryInUseError } from './errors.ts';
import { forgetLibpqVariables } from './libpq-variables.ts';
import { announce, readPresence, whoHasIt, withdraw } from './presence.ts';
import { createOwner, databaseUrls, superuserUrl, type DatabaseUrls } from './roles.ts';
import { keptSecret } from './secrets.ts';

/** The embedded database, with a database and an owner in it. */
export interface EmbeddedDatabase extends DatabaseUrls {
  /** Ends Postgres where this process started it. */
  stop(): Promise<void>;
}

export interface OwnEmbeddedDatabase extends EmbeddedDatabase {
  readonly port: number;
  /** The directory of Postgres' data. */
  readonly place: string;
  /** Resolves when Postgres has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Lets other commands know where the server answers. */
  announce(address: string): Promise<void>;
}

/**
 * Starts the embedded database for this process alone.
 *
 * @param directory - where the data is kept; made where it is missing
 * @param command - how the user calls this process, e.g. `npm start`
 * @throws EmbeddedDatabaseError that says who has the directory, where another process has it
 */
export async function startDatabase(
  directory: string,
  command: string,
): Promise<OwnEmbeddedDatabase> {
  const cluster = await startCluster({ directory }).catch(async (error: unknown) => {
    throw error instanceof DirectoryInUseError
      ? new DirectoryInUseError(await whoHasIt(directory))
      : error;
  });
  try {
    const urls = await databaseUrls(directory, cluster.port);
    await createOwner(cluster.superuserUrl('postgres'), urls.ownerUrl);
    const presence = { pid: process.pid, command, databasePort: cluster.port };
    await announce(directory, { ...presence, address: null });
    return {
      ...urls,
      port: cluster.port,
      place: cluster.place,
      ended: cluster.ended,
      announce: (address) => announce(directory, { ...presence, address }),
      stop: async () => {
        await withdraw(directory);
        await cluster.stop();
      },
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/**
 * The embedded database for a command that works beside a running server: the server's where one
 * runs, otherwise one of its own until `stop`.
 *
 * @throws EmbeddedDatabaseError where another process has the directory but its database does not
 *   answer within 30 s
 */
export async function joinDatabase(directory: string, command: string): Promise<EmbeddedDatabase> {
  const end = performance.now() + 30_000;
  for (;;) {
    try {
      return await startDatabase(directory, command);
    } catch (error) {
      if (!(error instanceof DirectoryInUseError)) throw error;
      const urls = await runningDatabase(directory);
      if (urls !== null) return { ...urls, stop: () => Promise.resolve() };
      // It is starting, or stopping.
      if (performance.now() > end) throw error;
      await delay(100);
    }
  }
}

/** The URLs of a folder's database while somebody runs it and it answers; null otherwise. */
export async function runningDatabase(
  directory: string,
): Promise<(DatabaseUrls & { readonly superuserUrl: string }) | null> {
  forgetLibpqVariables();
  const presence = await readPresence(directory);
  if (presence === null) return null;
  const { databasePort: port } = presence;
  const urls = await databaseUrls(directory, port);
  if (!(await answers(urls.ownerUrl))) return null;
  const password = await keptSecret(directory, 'superuser-password');
  return { ...urls, superuserUrl: superuserUrl(password, port) };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
