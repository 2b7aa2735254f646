import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client } from 'pg';
import { useClone, written } from '../process/support.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { startIssuer, type TestIssuer } from '../support/issuer.ts';
import { tcpRelay } from '../support/relay.ts';
import { addTodo } from '../support/rows.ts';
import { diagnose } from './diagnose.ts';

const clone = useClone();
let database: TestDatabase;
let issuer: TestIssuer;

beforeAll(async () => {
  [database, issuer] = await Promise.all([createDatabase(), startIssuer()]);
  for (let index = 0; index < 20; index += 1) await addTodo(database, 'alice', `task ${index}`);
});
afterAll(async () => {
  await issuer.stop();
  await database.drop();
});

/** The guide's own. */
const lockQuery =
  /```sql\n([^`]*pg_blocking_pids[^`]*)```/.exec(
    readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8'),
  )?.[1] ?? '';

/** Starts the server as production would have it, but for its address. */
async function start(variables: Readonly<Record<string, string>> = {}) {
  const process = clone.start({
    METRICS_PORT: '0',
    DATABASE_AUTHENTICATED_URL: database.loginUrl,
    JWKS_URL: issuer.jwksUrl,
    JWT_ISSUER: issuer.url,
    ...variables,
  });
  await written(process, /"msg":"ready"/);
  const [, address = ''] = await written(process, /"address":"(http[^"]+)"/);
  const [, metrics = ''] = await written(process, /"metrics":"(http[^"]+)"/);
  const authorization = `Bearer ${await issuer.token()}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const body = JSON.stringify({ query: '{ todos { nodes { task } } }' });
  const ask = async () =>
    (await fetch(`${address}/graphql`, { method: 'POST', headers, body })).status;
  return {
    ask,
    metrics: async () => (await fetch(metrics)).text(),
    log: () => process.output.stdout,
  };
}

/** Asks so many at a time, so many times over, and gives what somebody on call would look at. */
async function load(
  { ask, metrics, log }: Awaited<ReturnType<typeof start>>,
  { atATime, times }: { readonly atATime: number; readonly times: number },
) {
  const before = await metrics();
  const statuses: number[] = [];
  for (let round = 0; round < times; round += 1) {
    statuses.push(...(await Promise.all(Array.from({ length: atATime }, ask))));
  }
  return { evidence: { before, after: await metrics(), log: log() }, statuses };
}

// Each test starts a server, which takes its time on a machine that has other things to do.
describe('somebody on call, with the guide alone,', () => {
  test('finds nothing where nothing is wrong', async () => {
    const running = await start();
    for (let index = 0; index < 5; index += 1) await running.ask();
    const diagnosis = async () => {
      const { evidence } = await load(running, { atATime: 1, times: 10 });
      return diagnose(evidence);
    };
    // While other work has the processors, requests do wait.
    await expect.poll(diagnosis).toBe('nothing of these');
  });

  test('finds a slow policy', async () => {
    const running = await start();
    await running.ask();
    await database.asOwner(`
      create function public.look_long() returns boolean language plpgsql as
        $$ begin perform pg_sleep(0.05); return true; end $$`);
    await database.asOwner('grant execute on function public.look_long to public');
    await database.asOwner(
      'create policy slow on todos as restrictive for select using (public.look_long())',
    );
    try {
      const { evidence } = await load(running, { atATime: 2, times: 3 });
      expect(diagnose(evidence)).toBe('slow statements');
    } finally {
      await database.asOwner('drop policy slow on todos');
    }
  });

  test('finds who is in the way of a lock, as the owner of the tables', async () => {
    const running = await start();
    const [culprit, owner] = [database.superuserUrl, database.ownerUrl].map(
      (connectionString) => new Client({ connectionString, application_name: 'forgotten' }),
    ) as [Client, Client];
    await Promise.all([culprit.connect(), owner.connect()]);
    try {
      await culprit.query('begin; lock table todos in access exclusive mode');
      const asked = running.ask();
      const inTheWay = async () => (await owner.query(lockQuery)).rows;
      await expect
        .poll(inTheWay)
        .toMatchObject([{ relation: 'todos', usename: 'postgres', application_name: 'forgotten' }]);
      await culprit.query('rollback');
      await asked;
      expect(await inTheWay()).toEqual([]);
    } finally {
      await Promise.all([culprit.end(), owner.end()]);
    }
  });

  test('finds a database that is away, and not an exhausted pool', async () => {
    const { port } = new URL(database.loginUrl);
    const relay = await tcpRelay(Number(port));
    const url = Object.assign(new URL(database.loginUrl), { port: String(relay.port) });
    const running = await start({ DATABASE_AUTHENTICATED_URL: url.href });
    try {
      await running.ask();
      const before = await running.metrics();
      relay.down();
      await Promise.all(Array.from({ length: 8 }, running.ask));
      const evidence = { before, after: await running.metrics(), log: running.log() };
      expect(diagnose(evidence)).toBe('database away');
      relay.up();
      await expect.poll(running.ask).toBe(200);
      expect(diagnose({ ...evidence, log: running.log() })).not.toBe('database away');
    } finally {
      await relay.close();
    }
  });

  test('finds a pool that is exhausted', async () => {
    const running = await start({
      DATABASE_POOL_MAX: '1',
      DATABASE_POOL_WAIT_MS: '120000',
      STATEMENT_TIMEOUT_MS: '120000',
      REQUEST_TIMEOUT_MS: '240000',
    });
    await running.ask();
    const before = await running.metrics();
    // The one connection is held for as long as it takes the others to queue up behind it.
    const holder = new Client({ connectionString: database.superuserUrl });
    await holder.connect();
    try {
      await holder.query('begin; lock table todos in access exclusive mode');
      const asked = Array.from({ length: 60 }, running.ask);
      await expect.poll(running.metrics).toContain('rowhouse_pool_waiting 59');
      await holder.query('commit');
      await Promise.all(asked);
    } finally {
      await holder.end();
    }
    const evidence = { before, after: await running.metrics(), log: running.log() };
    expect(diagnose(evidence)).toBe('exhausted pool');
  });

  test('finds a key set that can not be fetched, while the last good one still serves', async () => {
    const running = await start({ JWKS_MAX_AGE_SECONDS: '1' });
    await running.ask();
    issuer.fault = 'error';
    try {
      await expect
        .poll(async () => {
          await running.ask();
          return running.log();
        })
        .toContain('The key set at');
      const { evidence, statuses } = await load(running, { atATime: 1, times: 5 });
      expect(diagnose(evidence)).toBe('key set');
      expect(new Set(statuses)).toEqual(new Set([200]));
    } finally {
      issuer.fault = null;
    }
  });
});
