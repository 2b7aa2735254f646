import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { Received } from '../../src/engine/session/drivers/received.ts';
import { ReceivedTooMuchError } from '../../src/engine/session/failures.ts';
import { Session } from '../../src/engine/session/session.ts';
import { translateDatabaseError } from '../../src/engine/session/translate.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { driverKinds, openTestDriver, patience, type TestDriver } from '../support/drivers.ts';

// What comes from the database is bounded, and can't end the process.

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const LIMIT = 100_000;
const text = (length: number) => ({
  text: `select repeat('x', ${length}) as text`,
  params: [],
  arrays: true,
});

describe.each(driverKinds)('more than may come for one operation, by %s', (kind) => {
  let driver: TestDriver;
  beforeAll(async () => {
    driver = await openTestDriver(kind, database.loginUrl, { max: 1, receiveLimitBytes: LIMIT });
  });
  afterAll(() => driver.close());
  const read = () => new Session(driver, claimsFor('alice'), 'read');

  test('is refused, and so is what is asked behind it', async () => {
    const session = read();
    const failures = await Promise.allSettled([
      session.query(text(1_000_000)),
      session.query(text(1)),
    ]);
    await session.finish();
    for (const failure of failures) {
      expect(failure.status).toBe('rejected');
      const { reason } = failure as PromiseRejectedResult;
      expect(translateDatabaseError(reason)).toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
    }
    expect(session.failure).toBeInstanceOf(ReceivedTooMuchError);
  });

  test('is counted over all of its statements', async () => {
    const session = read();
    await session.query(text(60_000));
    await expect(session.query(text(60_000))).rejects.toThrow(ReceivedTooMuchError);
    await session.finish();
  });

  test('is counted for each operation by itself', async () => {
    for (let time = 1; time <= 3; time += 1) {
      const session = read();
      expect((await session.query(text(60_000))).rows).toHaveLength(1);
      await session.finish();
    }
  });

  test('ends nothing but its connection', async () => {
    const session = read();
    await expect(session.query(text(1_000_000))).rejects.toThrow(ReceivedTooMuchError);
    await session.finish();
    expect(driver.lent()).toBe(0);
    const next = read();
    expect((await next.query(text(1))).rows).toEqual([['x']]);
    await next.finish();
  });

  test('with COMMIT on its way leaves open what was stored', async () => {
    const session = new Session(driver, claimsFor('alice'), 'write', {
      endsAt: performance.now() + patience.transactionTimeoutMs,
    });
    await session.queryLast(text(1_000_000)).catch(() => undefined);
    const outcome = await session.commit().catch((error: unknown) => error);
    // Only node-postgres sends COMMIT along.
    const extensions = { pg: { outcome: 'unknown' }, neon: { code: 'QUERY_TOO_COMPLEX' } }[kind];
    expect(translateDatabaseError(outcome)).toMatchObject({ extensions });
  });

  test('of parameters is refused before anything is sent', async () => {
    const session = read();
    const params = Array<number>(65_536).fill(1);
    await expect(session.query({ text: 'select 1', params })).rejects.toMatchObject({
      code: 'QUERY_TOO_COMPLEX',
    });
    expect(session.stats.statements).toBe(0);
    const most = params.slice(1);
    const places = most.map((_, index) => `$${index + 1}::int`).join();
    const { rows } = await session.query({
      text: `select 1 in (${places})`,
      params: most,
      arrays: true,
    });
    expect(rows).toEqual([[true]]);
    await session.finish();
  });
});

test('what a package throws over what came fails what is under way, and no more', () => {
  const stream = Object.assign(new EventEmitter(), {
    destroyed: 0,
    destroy: () => (stream.destroyed += 1),
  });
  const connection = Object.assign(new EventEmitter(), { stream });
  const failures: unknown[] = [];
  connection.on('error', (error) => failures.push(error));
  const taken: number[] = [];
  stream.on('data', ({ length }: Uint8Array) => {
    // A text that no string can hold.
    if (length === 2) 'x'.repeat(0x1fffffe9);
    taken.push(length);
  });
  const received = new Received(connection, Infinity);
  received.restart();
  for (const length of [1, 2, 3]) stream.emit('data', new Uint8Array(length));
  expect(taken).toEqual([1]);
  expect(stream.destroyed).toBe(1);
  expect(failures).toEqual([expect.any(RangeError)]);
});
