import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startCluster } from '../../src/engine/embedded/cluster.ts';
import { migrateExample } from './example.ts';

/** What somebody needs to make databases of their own. */
export interface TestCluster {
  /** Of the superuser, in the database `postgres`. */
  readonly superuserUrl: string;
  /** Migrated by an owner that is no superuser, and without rows; nobody connects to it. */
  readonly template: string;
  readonly owner: { readonly name: string; readonly password: string };
  readonly login: { readonly name: string; readonly password: string };
}

/** Nothing here outlives the run, so nothing has to survive a crash. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: '200',
  // Faults that a test provokes are not worth writing down.
  log_min_messages: 'fatal',
};

/**
 * Starts a Postgres of its own, with a template that can be cloned.
 *
 * @param more - settings of Postgres beside those that make it fast and forgetful
 */
export async function startTestCluster(more: Readonly<Record<string, string>> = {}): Promise<{
  readonly cluster: TestCluster;
  readonly stop: () => Promise<void>;
}> {
  const directory = await mkdtemp(join(tmpdir(), 'rowhouse-test-'));
  const cluster = await startCluster({ directory, settings: { ...settings, ...more } });
  const stop = async () => {
    await cluster.stop();
    for (const path of [cluster.place, directory]) await rm(path, { recursive: true, force: true });
  };
  try {
    const template = 'template_rowhouse';
    const owner = { name: 'test_owner', password: 'test_owner' };
    const login = { name: 'authenticated_backend', password: 'test_login' };
    const superuserUrl = cluster.superuserUrl('postgres');

    const superuser = new Client({ connectionString: superuserUrl });
    await superuser.connect();
    await superuser.query(
      `create role ${owner.name} login createrole password '${owner.password}'`,
    );
    await superuser.query(`create database ${template} owner ${owner.name}`);
    const url = ({ name, password }: typeof owner) =>
      Object.assign(new URL(cluster.superuserUrl(template)), { username: name, password }).href;
    await migrateExample({ ownerUrl: url(owner), loginUrl: url(login), log: () => undefined });
    await superuser.query(
      `alter database ${template} with is_template true allow_connections false`,
    );
    await superuser.end();

    return { cluster: { superuserUrl, template, owner, login }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
