import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Driver } from '../../src/engine/session/driver.ts';
import { openDriver } from '../../src/engine/session/drivers/open.ts';
import { outcomeOfCommit } from '../../src/engine/session/lost-commits.ts';
import {
  currentXid,
  runningServer,
  type TransactionMark,
} from '../../src/engine/session/transaction-mark.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone.ts';
import { startTestCluster } from '../support/cluster.ts';
import { patience } from '../support/drivers.ts';

// A Postgres of its own, which may crash.

let stop: () => Promise<void>;
let database: TestDatabase;
let driver: Driver;

beforeAll(async () => {
  const started = await startTestCluster();
  ({ stop } = started);
  database = await cloneDatabase(started.cluster);
  driver = await openDriver('pg', { url: database.loginUrl, max: 1, ...patience });
});
afterAll(async () => {
  await driver.close();
  await database.drop();
  await stop();
});

async function connect(url = database.loginUrl): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

const markOf = `select ${currentXid} as xid, ${runningServer} as server`;

/** Begins a transaction of the login's, and says what it can be asked about by. */
async function begin(client: Client): Promise<TransactionMark> {
  await client.query('begin');
  const { rows } = await client.query<TransactionMark>(markOf);
  return rows[0]!;
}

const inTime = () => performance.now() + patience.waitMs;

async function isBack(): Promise<boolean> {
  const next = await connect();
  await next.end();
  return true;
}

/** Kills a process of Postgres without a word, at which it ends all others and recovers. */
async function crash(client: Client): Promise<void> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  process.kill(rows[0]!.pid, 'SIGKILL');
  await expect
    .poll(() =>
      client.query('select 1').then(
        () => false,
        () => true,
      ),
    )
    .toBe(true);
  await expect.poll(() => isBack().catch(() => false)).toBe(true);
}

describe('what became of a transaction', () => {
  it.each([
    ['commit', 'committed'],
    ['rollback', 'aborted'],
  ])('that ended by %s is proven', async (end, outcome) => {
    const client = await connect();
    const mark = await begin(client);
    await client.query(end);
    await client.end();
    expect(await outcomeOfCommit(driver, mark, inTime())).toBe(outcome);
  });

  it('is not known where the time is over while it is under way', async () => {
    const client = await connect();
    const mark = await begin(client);
    expect(await outcomeOfCommit(driver, mark, performance.now() + 50)).toBe('unknown');
    await client.query('commit');
    await client.end();
  });

  it('is asked about on one connection, however many were lost', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => connect()));
    const marks = await Promise.all(clients.map(begin));
    const outcomes = Promise.all(marks.map((mark) => outcomeOfCommit(driver, mark, inTime())));
    for (const [nth, client] of clients.entries())
      await client.query(nth % 2 === 0 ? 'commit' : 'rollback');
    expect(await outcomes).toEqual(
      marks.map((_, nth) => (nth % 2 === 0 ? 'committed' : 'aborted')),
    );
    expect(driver.stats().total).toBe(1);
    for (const client of clients) await client.end();
  });

  it('is not told of another transaction, which has got its id after a crash', async () => {
    const mark = await begin(await connect());
    await crash(await connect());
    const client = await connect(database.superuserUrl);
    let xid = '';
    while (BigInt(xid === '' ? 0 : xid) < BigInt(mark.xid)) {
      const { rows } = await client.query<TransactionMark>(markOf);
      ({ xid } = rows[0]!);
    }
    expect(xid).toBe(mark.xid);
    const { rows } = await client.query('select pg_xact_status($1::xid8) as status', [xid]);
    await client.end();
    expect(rows).toEqual([{ status: 'committed' }]);
    expect(await outcomeOfCommit(driver, mark, inTime())).toBe('unknown');
  });

  it('is of a server that is another after each crash', async () => {
    const servers = new Set<string>();
    for (let crashes = 0; crashes < 3; crashes += 1) {
      const client = await connect();
      servers.add((await begin(client)).server);
      await crash(client);
    }
    expect(servers.size).toBe(3);
  });
});
