import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { Client } from 'pg';
import { startCluster } from '../../src/engine/embedded/cluster.ts';
import { readPostmaster } from '../../src/engine/embedded/postmaster.ts';
import { createOwner, databaseUrls } from '../../src/engine/embedded/roles.ts';
import { migrate } from '../../src/engine/maintenance/migrate.ts';
import { fillStatements } from './fill.ts';
import { roles } from '../../src/db/roles.ts';

export interface BenchDatabase {
  readonly port: number;
  /** The restricted login's URL, on Postgres' own port. */
  readonly loginUrl: string;
  /** The process id of Postgres; its backends are its children. */
  readonly pid: number;
  /** Sees everything, policies or not: says what an answer must be, and tidies up. */
  readonly superuser: Client;
}

// The disk is not what is compared, so COMMIT does not wait for it; and nothing of Postgres' own
// runs in the background in one server's turn and not in another's.
const settings = {
  shared_buffers: '512MB',
  max_connections: '300',
  synchronous_commit: 'off',
  autovacuum: 'off',
  checkpoint_timeout: '1d',
  max_wal_size: '16GB',
};

/**
 * A Postgres of its own in a new directory, migrated by the project's migrations, and filled.
 *
 * @param defer - is told how each thing that was made is ended
 */
export async function startBenchDatabase(
  log: (sentence: string) => void,
  defer: (end: () => Promise<void>) => void,
): Promise<BenchDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'rowhouse-bench-'));
  defer(() => rm(directory, { recursive: true, force: true }));
  const cluster = await startCluster({ directory, settings });
  defer(async () => {
    await cluster.stop();
    await rm(cluster.place, { recursive: true, force: true });
  });
  const { ownerUrl, loginUrl } = await databaseUrls(directory, cluster.port);
  await createOwner(cluster.superuserUrl('postgres'), ownerUrl);
  await migrate({ roles, ownerUrl, loginUrl, log: () => undefined });
  const superuser = new Client({
    connectionString: cluster.superuserUrl(new URL(ownerUrl).pathname.slice(1)),
  });
  // A run that is broken off cuts it off in the middle of a statement, which then fails too.
  superuser.on('error', () => undefined);
  await superuser.connect();
  defer(() => superuser.end());
  for (const statement of fillStatements) await superuser.query(statement);
  const { rows } = await superuser.query<{ count: string }>('select count(*) from todos');
  log(`Filled the database: ${rows[0]?.count} todos.`);
  const postmaster = await readPostmaster(cluster.place);
  if (postmaster === null) throw new Error('Postgres has no postmaster.pid.');
  return { port: cluster.port, loginUrl, pid: postmaster.pid, superuser };
}
