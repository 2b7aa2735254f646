import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { driverKinds, patience } from '../support/drivers.ts';
import {
  addTodo,
  backends,
  expectTimeout,
  expectLost,
  intercept,
  lostCommits,
  outages,
  retries,
  shorterThanStatements,
  stall,
  stored,
  todosQuery,
  useFaultyApp,
  whenTimeIsUp,
  withTrigger,
} from './support.ts';

const sleep = 'perform pg_sleep(1000)';

describe.each(driverKinds)('a statement that takes too long, on %s', (kind) => {
  const given = useFaultyApp({ kind, driver: { max: 1, statementTimeoutMs: 500 } });

  it('is a time-out; nothing is stored', async () => {
    const { app } = given;
    await withTrigger(app.database, sleep, 'before', async () => {
      expectTimeout(await app.ask('alice', addTodo('slow')));
    });
    expect(await stored(app.database, 'slow')).toBe(0);
    expect(outages(app)).toEqual(['canceling statement due to statement timeout']);
    expect(retries(app)).toEqual([]);
    expect(app.driver.stats().total, 'the connection is sound').toBe(1);
  });

  it('because it waits for a lock is a time-out', async () => {
    const { app } = given;
    const other = new Client({ connectionString: app.database.superuserUrl });
    await other.connect();
    await other.query('begin; lock table todos in access exclusive mode');
    expectTimeout(await app.ask('alice', todosQuery));
    await other.end();
    expect(outages(app)).toHaveLength(1);
  });
});

describe.each(driverKinds)('a transaction that takes too long, on %s', (kind) => {
  const given = useFaultyApp({ kind, driver: { max: 1, transactionTimeoutMs: 700 } });

  it('in a statement is ended by the server: a time-out, and nothing is stored', async () => {
    const { app } = given;
    await withTrigger(app.database, sleep, 'before', async () => {
      expectTimeout(await app.ask('alice', addTodo('slow')));
    });
    expect(await stored(app.database, 'slow')).toBe(0);
    expect(outages(app)).toEqual(['terminating connection due to transaction timeout']);
    expect(retries(app)).toEqual([]);
  });
});

describe.each(driverKinds)('a transaction whose time is over in COMMIT, on %s', (kind) => {
  const given = useFaultyApp({ kind, driver: { max: 1 } });

  it('is ended by the server, and asked about on another connection: nothing is stored', async () => {
    const { app } = given;
    intercept(app.driver, async (text, connection) => {
      if (text !== 'commit') return;
      // A limit that runs already is not shortened by another.
      for (const limit of ['0', '700ms']) {
        await connection.query({ text: `set local transaction_timeout = '${limit}'` });
      }
    });
    await withTrigger(app.database, sleep, 'deferred', async () => {
      expectLost(await app.ask('alice', addTodo('slow')), 'not_stored');
    });
    expect(await stored(app.database, 'slow')).toBe(0);
    expect(lostCommits(app)).toEqual([
      ['aborted', 'terminating connection due to transaction timeout'],
    ]);
    expect(outages(app)).toEqual([]);
    expect(retries(app)).toEqual([]);
  });

  it('of which the server says so only after COMMIT is answered: it is stored', async () => {
    const { app } = given;
    intercept(app.driver, async (text, connection) => {
      if (text !== 'commit') return;
      await connection.query({ text });
      // As it would come where the limit struck in COMMIT and was looked at behind it.
      const error = new Error('terminating connection due to transaction timeout');
      throw Object.assign(error, { code: '25P04', severity: 'FATAL' });
    });
    const answer = await app.ask(
      'alice',
      `mutation { one: createTodo(input: { task: "kept" }) { todo { id } }
        two: createTodo(input: { task: "kept" }) { todo { id } } }`,
    );
    expect(answer).toMatchObject({ status: 200, data: { one: {}, two: {} } });
    expect(await stored(app.database, 'kept')).toBe(2);
    expect(lostCommits(app)).toEqual([
      ['committed', 'terminating connection due to transaction timeout'],
    ]);
  });
});

describe.each(driverKinds)('a transaction that is left idle for too long, on %s', (kind) => {
  const given = useFaultyApp({ kind, driver: { max: 1 } });
  const addTwo = `mutation { one: createTodo(input: { task: "late" }) { todo { id } }
    two: createTodo(input: { task: "late" }) { todo { id } } }`;

  it.each([
    ['a statement', /insert into "todos"/],
    // Nobody has to wonder whether it was stored: the server looked at no COMMIT any more.
    ['COMMIT', /^commit/],
  ])('before %s is ended by the server: a time-out, and nothing is stored', async (_what, fits) => {
    const { app } = given;
    let begun = false;
    intercept(app.driver, (text, connection) => {
      // The process stands still before it goes on, and hears of the end only after that.
      if (begun && fits.test(text)) stall(1000);
      if (begun || !text.includes('insert into "todos"')) return;
      begun = true;
      const limit = `set local idle_in_transaction_session_timeout = '100ms'`;
      void connection.query({ text: limit });
    });
    expectTimeout(await app.ask('alice', addTwo));
    expect(await stored(app.database, 'late')).toBe(0);
    expect(outages(app)).toEqual(['terminating connection due to idle-in-transaction timeout']);
    expect(retries(app)).toEqual([]);
  });
});

describe.each(driverKinds)('a request that takes too long, on %s', (kind) => {
  const given = useFaultyApp({ kind, driver: { max: 1 }, app: shorterThanStatements });

  it('is a time-out, and its statement ends too', async () => {
    const { app } = given;
    await withTrigger(app.database, sleep, 'before', async () => {
      const answer = await whenTimeIsUp(
        () => app.ask('alice', addTodo('slow')),
        async () => (await backends(app.database, 'insert into "todos"')).length === 1,
      );
      expectTimeout(answer);
      await expect.poll(() => backends(app.database, 'insert into "todos"')).toEqual([]);
    });
    expect(await stored(app.database, 'slow')).toBe(0);
  });
});

describe.each(driverKinds)('a process that stands still while it answers, on %s', (kind) => {
  const given = useFaultyApp({ kind, driver: { max: 1 }, app: { requestTimeoutMs: 700 } });

  it('stores nothing, though every answer is there', async () => {
    const { app } = given;
    const acquire = app.driver.acquire.bind(app.driver);
    app.driver.acquire = async (...asked) => {
      const connection = await acquire(...asked);
      const query = connection.query.bind(connection);
      connection.query = async (statement) => {
        const result = await query(statement);
        if (statement.text.includes('insert into "todos"')) stall(1000);
        return result;
      };
      return connection;
    };
    const answer = await app.ask('alice', addTodo('late'));
    app.driver.acquire = acquire;
    expectTimeout(answer);
    expect(await stored(app.database, 'late')).toBe(0);
  });
});

describe('an operation of statements that take long together', () => {
  // By resolvers: COMMIT would overtake the statement that is held.
  const given = useFaultyApp({ driver: { max: 2 }, app: { operations: null } });

  it('is a time-out sooner without a token than with one', async () => {
    const { app } = given;
    const held = Promise.withResolvers<void>();
    let waiting = 0;
    intercept(app.driver, async (text) => {
      if (!text.includes('"todos"')) return;
      waiting += 1;
      await held.promise;
    });
    const alice = app.ask('alice', todosQuery);
    await expect.poll(() => waiting).toBe(1);
    const answer = await whenTimeIsUp(
      () => app.ask(null, todosQuery),
      () => waiting === 2,
      2 * patience.statementTimeoutMs,
    );
    expectTimeout(answer);
    held.resolve();
    expect((await alice).status).toBe(200);
  });
});
