import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { ConnectionLostError, SessionClosedError } from '../../src/engine/session/failures.ts';
import { Session } from '../../src/engine/session/session.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { openTestDriver, type TestDriver } from '../support/drivers.ts';

let database: TestDatabase;
let driver: TestDriver;
beforeAll(async () => {
  database = await createDatabase();
  driver = await openTestDriver('pg', database.loginUrl);
});
afterAll(async () => {
  await driver.close();
  await database.drop();
});

const statement = { text: 'select $1::int as one', params: [1] };

it('takes the end of its transaction along, and is one flight with it over the wire', async () => {
  const warm = new Session(driver, claimsFor('alice'), 'read');
  await warm.query(statement);
  await warm.finish();
  const before = driver.relay.flights();
  const session = new Session(driver, claimsFor('alice'), 'read');
  expect((await session.queryLast(statement)).rows).toEqual([{ one: 1 }]);
  expect(driver.statements.at(-1)).toBe('commit');
  await session.finish();
  expect(driver.relay.flights() - before).toBe(1);
  expect(driver.lent()).toBe(0);
});

it('is the last: what comes after it is refused', async () => {
  const session = new Session(driver, claimsFor('alice'), 'read');
  await session.queryLast(statement);
  await expect(session.query(statement)).rejects.toBeInstanceOf(SessionClosedError);
  await session.finish();
});

const add = (task: string) => ({
  text: 'insert into todos (task) values ($1) returning task',
  params: [task],
});
const stored = async (task: string) => {
  const { rows } = await database.asSuperuser('select from todos where task = $1', [task]);
  return rows.length;
};
const writing = (options?: ConstructorParameters<typeof Session>[3]) =>
  new Session(driver, claimsFor('alice'), 'write', options);

describe('of a transaction that writes', () => {
  it('is one flight with COMMIT, and is kept', async () => {
    const before = driver.relay.flights();
    const session = writing();
    expect((await session.queryLast(add('kept'))).rows).toEqual([{ task: 'kept' }]);
    await session.commit();
    expect(driver.relay.flights() - before).toBe(1);
    expect(session.stats.flights).toBe(1);
    expect(await stored('kept')).toBe(1);
    expect(driver.lent()).toBe(0);
  });

  it('keeps nothing where it is refused, and the end says why', async () => {
    const session = writing();
    const refusal: unknown = await session.queryLast(add('')).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: '23514' });
    await expect(session.commit()).rejects.toBe(refusal);
    expect(driver.lent()).toBe(0);
  });

  it('leaves COMMIT behind where the operation could be given up before Postgres gives up', async () => {
    const session = writing({ endsAt: performance.now() + 1000 });
    await session.queryLast(add('two flights'));
    expect(session.endSent).toBe(false);
    await session.rollback();
    expect(await stored('two flights')).toBe(0);
  });

  it('leaves an outcome that nobody knows, where the connection is cut before the answer', async () => {
    const session = writing();
    await session.query({ text: 'select 1' });
    driver.relay.hold('answers');
    const answer = session.queryLast(add('who knows')).catch((error: unknown) => error);
    await expect.poll(() => stored('who knows')).toBe(1);
    driver.relay.cut();
    driver.relay.letGo();
    expect(await answer).toBeInstanceOf(ConnectionLostError);
    await expect(session.commit()).rejects.toMatchObject({ outcome: 'unknown' });
  });

  it('leaves an outcome that nobody knows, where it is abandoned before the answer', async () => {
    const session = writing();
    await session.query({ text: 'select 1' });
    driver.relay.hold('answers');
    const answer = session.queryLast(add('given up')).catch((error: unknown) => error);
    await expect.poll(() => stored('given up')).toBe(1);
    expect(session.abandon(new Error('gone'))).toBe(false);
    expect(await answer).toBeInstanceOf(ConnectionLostError);
    driver.relay.letGo();
    await expect(session.commit()).rejects.toMatchObject({ outcome: 'unknown' });
  });

  it.each([true, false])(
    'is not kept where it was given up, at whichever moment that was (warm: %j)',
    async (warm) => {
      // However slow the machine is, COMMIT is answered before its connection is dropped.
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      onTestFinished(() => void vi.useRealTimers());
      for (let moment = 0; moment < 60; moment += 1) {
        const task = `given up ${warm} ${moment}`;
        const session = writing();
        if (warm) await session.query({ text: 'select 1' });
        const answer = session.queryLast(add(task)).catch(() => undefined);
        for (let tick = 0; tick < moment; tick += 1) await Promise.resolve();
        const isGivenUp = session.abandon(new Error('gone'));
        await answer;
        const committed = session.commit().then(
          () => true,
          () => false,
        );
        expect({ moment, committed: await committed }).toEqual({ moment, committed: !isGivenUp });
        expect({ moment, stored: await stored(task) }).toEqual({
          moment,
          stored: isGivenUp ? 0 : 1,
        });
      }
      expect(driver.lent()).toBe(0);
    },
  );

  it('is known to be undone where Postgres ended the connection before it came to COMMIT', async () => {
    const session = writing();
    const answer = session
      .queryLast({ text: 'select pg_sleep($1) as long', params: [30] })
      .catch((error: unknown) => error);
    const end = `select pg_terminate_backend(pid) from pg_stat_activity
      where wait_event = 'PgSleep' and query like '%as long'`;
    await expect.poll(async () => (await database.asSuperuser(end)).count).toBe(1);
    const failure = await answer;
    expect(failure).toBeInstanceOf(ConnectionLostError);
    await expect(session.commit()).rejects.toBe(failure);
  });
});
