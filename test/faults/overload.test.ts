import { describe, expect, it } from 'vitest';
import {
  addTodo,
  allBack,
  expectOutage,
  expectTimeout,
  outages,
  shorterThanStatements,
  stored,
  todosQuery,
  useFaultyApp,
  whenTimeIsUp,
  withTrigger,
} from './support.ts';

describe('a pool of which no connection becomes free', () => {
  const given = useFaultyApp({ driver: { max: 1, waitMs: 1500 } });

  it('answers 503 within the wait for a connection', async () => {
    const { app } = given;
    const holder = await app.driver.acquire();
    const answer = await app.ask('alice', todosQuery);
    holder.release();
    expectOutage(answer);
    expect(answer.errors?.[0]?.message).toBe(
      'Too much is asked of the server at the moment. Try again.',
    );
    expect(outages(app)).toEqual(['no connection became free within 1500 ms']);
  });
});

describe('a pool of which every connection is taken', () => {
  const given = useFaultyApp({ driver: { max: 1, maxWaiting: 2 } });
  const waiting = () => given.app.driver.stats().waiting;

  it('lets no more wait than can hope for one: the next is refused at once', async () => {
    const { app } = given;
    const holder = await app.driver.acquire();
    const early = [app.ask('alice', todosQuery), app.ask('bob', todosQuery)];
    await expect.poll(waiting).toBe(2);
    expectOutage(await app.ask('alice', todosQuery));
    expect(waiting()).toBe(2);
    holder.release();
    for (const answer of await Promise.all(early)) expect(answer.status).toBe(200);
    expect(outages(app)).toEqual(['2 requests wait for a connection already']);
  });

  it('serves those who wait in the order in which they came', async () => {
    const { driver } = given.app;
    const holder = await driver.acquire();
    const served: string[] = [];
    const wait = async (name: string) => {
      const connection = await driver.acquire();
      served.push(name);
      connection.release();
    };
    const both = [wait('first'), wait('second')];
    await expect.poll(waiting).toBe(2);
    holder.release();
    await Promise.all(both);
    expect(served).toEqual(['first', 'second']);
  });

  it('is not kept waiting by a client who has gone', async () => {
    const { app } = given;
    await allBack(app.driver);
    const holder = await app.driver.acquire();
    const before = app.driver.statements.length;
    const gone = new AbortController();
    const answer = app.fetch(`/graphql?query=${encodeURIComponent(todosQuery)}`, {
      signal: gone.signal,
    });
    await expect.poll(waiting).toBe(1);
    gone.abort();
    await answer.catch(() => undefined);
    await expect.poll(waiting).toBe(0);
    holder.release();
    expect(app.driver.statements).toHaveLength(before);
  });
});

describe('a request whose time is over while it waits for a connection', () => {
  const given = useFaultyApp({ driver: { max: 1 }, app: shorterThanStatements });

  it('is a time-out, and waits no longer', async () => {
    const { app } = given;
    const holder = await app.driver.acquire();
    const answer = await whenTimeIsUp(
      () => app.ask('alice', todosQuery),
      () => app.driver.stats().waiting === 1,
    );
    expect(app.driver.stats().waiting).toBe(0);
    holder.release();
    expectTimeout(answer);
  });
});

describe('a server that has no more', () => {
  const given = useFaultyApp({ driver: { max: 2 } });

  it('connections (53300) is an outage until it has', async () => {
    const { app } = given;
    const { name, asSuperuser } = app.database;
    await allBack(app.driver);
    app.driver.relay.cut();
    await expect.poll(() => app.driver.stats().total).toBe(0);
    await asSuperuser(`alter database ${name} connection limit 0`);
    const answer = await app.ask('alice', todosQuery);
    await asSuperuser(`alter database ${name} connection limit -1`);
    expectOutage(answer);
    expect(app.log).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ sqlState: '53300' }) }),
    );
  });

  it.each(['53100', '53200'])('room (%s) is an outage, and nothing is stored', async (state) => {
    const { app } = given;
    await withTrigger(
      app.database,
      `raise exception 'no room left' using errcode = '${state}'`,
      'before',
      async () => expectOutage(await app.ask('alice', addTodo('one more'))),
    );
    expect(await stored(app.database, 'one more')).toBe(0);
    expect(outages(app)).toEqual(['no room left']);
  });
});
