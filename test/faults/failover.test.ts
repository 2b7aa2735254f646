import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContext } from '#example/context.ts';
import { claimsFor } from '../support/claims.ts';
import type { Driver } from '../../src/engine/session/driver.ts';
import { openDriver } from '../../src/engine/session/drivers/open.ts';
import { startCluster, type Cluster } from '../../src/engine/embedded/cluster.ts';
import { migrateExample } from '../support/example.ts';
import { runOperation } from '../../src/engine/request/run-operation.ts';
import { signedIn } from '../support/callers.ts';
import type { ContextSource } from '../../src/engine/index.ts';
import { createRecord } from '../../src/engine/telemetry/request-record.ts';
import { translateError } from '../../src/engine/request/translate-error.ts';

// A standby of nobody's: Postgres in recovery, which answers reads and can be promoted.

const settings = { fsync: 'off', autovacuum: 'off', wal_level: 'replica' };
const password = 'login';

let directory: string;
let cluster: Cluster;
let driver: Driver;

const as = (user: string, secret: string) =>
  Object.assign(new URL(cluster.superuserUrl('postgres')), { username: user, password: secret })
    .href;

async function asSuperuser(text: string): Promise<void> {
  const client = new Client({ connectionString: cluster.superuserUrl('postgres') });
  await client.connect();
  await client.query(text);
  await client.end();
}

async function start(): Promise<void> {
  cluster = await startCluster({ directory, settings });
  driver = await openDriver('pg', {
    url: as('authenticated_backend', password),
    max: 1,
    waitMs: 10_000,
    statementTimeoutMs: 5000,
    transactionTimeoutMs: 15_000,
  });
}

async function stop(): Promise<void> {
  await driver.close();
  await cluster.stop();
}

/** What a client is told of an operation: nothing where it went well. */
async function told(kind: 'query' | 'mutation') {
  const text =
    kind === 'query'
      ? sql`select count(*) from todos`
      : sql`insert into todos (task) values ('written')`;
  const { signal } = new AbortController();
  const parts = {
    driver,
    createContext: (openSession: ContextSource['openSession']) =>
      createContext({ verifyToken: async () => claimsFor('alice'), openSession }),
    caller: signedIn('alice'),
    record: createRecord(crypto.randomUUID(), performance.now()),
    kind,
    keyed: null,
    signal,
    outside: null,
  };
  try {
    const operation = { ...parts, relations: {}, timeoutMs: 15_000, answerLimitBytes: 1000 };
    await runOperation(operation, async ({ db }) => ({ data: await db.execute(text) }));
    return null;
  } catch (error) {
    return translateError(error)?.extensions ?? null;
  }
}

const outage = {
  code: 'SERVICE_UNAVAILABLE',
  http: { status: 503, headers: { 'Retry-After': '1' } },
  retryAfter: 1,
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rowhouse-failover-'));
  await start();
  await asSuperuser(`create role owner_of_tables login createrole password 'owner'`);
  await asSuperuser('alter database postgres owner to owner_of_tables');
  await asSuperuser('alter schema public owner to owner_of_tables');
  await migrateExample({
    ownerUrl: as('owner_of_tables', 'owner'),
    loginUrl: as('authenticated_backend', password),
    log: () => undefined,
  });
  await stop();
  await writeFile(join(cluster.place, 'standby.signal'), '', { mode: 0o666 });
  await start();
});
afterAll(async () => {
  await stop();
  for (const path of [cluster.place, directory]) await rm(path, { recursive: true, force: true });
});

describe('a server that is no primary', () => {
  it('answers queries; a mutation is an outage, and its connection is not lent again', async () => {
    expect(await told('query')).toBeNull();
    await expect.poll(() => driver.stats()).toMatchObject({ lent: 0, total: 1 });
    expect(await told('mutation')).toEqual(outage);
    expect(driver.stats()).toMatchObject({ lent: 0, total: 0 });
    expect(await told('query')).toBeNull();
  });

  it('is written to as soon as it is promoted', async () => {
    await asSuperuser('select pg_promote()');
    expect(await told('mutation')).toBeNull();
    expect(await told('query')).toBeNull();
  });
});
