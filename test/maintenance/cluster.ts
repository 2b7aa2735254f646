import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startCluster } from '../../src/engine/embedded/cluster.ts';

type Row = Record<string, unknown>;

/** A Postgres in which nothing of ours has been made yet, for tests about roles. */
export interface EmptyCluster {
  url(user: string, password: string, database: string): string;
  superuserUrl(database: string): string;
  /** Makes a database with an owner of its own: a login with these attributes. */
  createDatabase(name: string, owner: string, attributes: string): Promise<string>;
  asSuperuser(database: string, text: string): Promise<Row[]>;
  stop(): Promise<void>;
}

export const ownerPassword = 'owner';

export async function startEmptyCluster(): Promise<EmptyCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'rowhouse-test-'));
  const settings = { fsync: 'off', synchronous_commit: 'off', log_min_messages: 'fatal' };
  const cluster = await startCluster({ directory, settings });
  const superuserUrl = (database: string) => cluster.superuserUrl(database);
  const url = (username: string, password: string, database: string) =>
    Object.assign(new URL(superuserUrl(database)), { username, password }).href;
  const asSuperuser = (database: string, text: string) => runOn(superuserUrl(database), text);
  return {
    url,
    superuserUrl,
    asSuperuser,
    createDatabase: async (name, owner, attributes) => {
      const [existing] = await asSuperuser(
        'postgres',
        `select from pg_roles where rolname = '${owner}'`,
      );
      if (existing === undefined) {
        await asSuperuser(
          'postgres',
          `create role ${owner} login ${attributes} password '${ownerPassword}'`,
        );
      }
      await asSuperuser('postgres', `create database ${name} owner ${owner}`);
      return url(owner, ownerPassword, name);
    },
    stop: async () => {
      await cluster.stop();
      for (const path of [cluster.place, directory]) {
        await rm(path, { recursive: true, force: true });
      }
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function runOn(url: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
