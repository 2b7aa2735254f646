import { describe, expect, it } from 'vitest';
import type { TestApp } from '../support/app.ts';
import { driverKinds } from '../support/drivers.ts';
import {
  addTodo,
  allBack,
  backendAt,
  backendBetweenStatements,
  expectOutage,
  expectTimeout,
  intercept,
  outages,
  retries,
  shorterThanStatements,
  statementsBegun,
  stored,
  terminate,
  todosQuery,
  useFaultyApp,
  whenTimeIsUp,
  withTrigger,
} from './support.ts';

const alices = { todos: { nodes: [{ task: 'a1' }] } };
const isTodos = (text: string) => /^(select|with).*"todos"/s.test(text);
/** Does something before the first statement that fits. */
const once = (app: TestApp, fits: (text: string) => boolean, act: () => void) => {
  let done = false;
  intercept(app.driver, (text) => {
    if (!done && fits(text)) {
      done = true;
      act();
    }
  });
};
const sleep = 'perform pg_sleep(1000)';

describe.each(driverKinds)('a connection that is lost, on %s', (kind) => {
  const given = useFaultyApp({ kind, driver: { max: 1 } });

  const idleBackend = async () => {
    await given.app.ask('alice', todosQuery);
    const { rows } = await given.app.database.asSuperuser(
      `select pid from pg_stat_activity where datname = current_database()
         and usename = 'authenticated_backend' and state = 'idle'`,
    );
    return rows.map(({ pid }) => Number(pid));
  };

  it('while it is idle is replaced, and the log says so once', async () => {
    const { app } = given;
    for (const pid of await idleBackend()) await terminate(app.database, pid);
    const answer = await app.ask('alice', todosQuery);
    expect(answer).toMatchObject({ status: 200, data: alices });
    expect(outages(app)).toEqual([]);
    expect(retries(app).length).toBeLessThanOrEqual(1);
  });

  it('before a query reaches it has the query tried again on another', async () => {
    const { app } = given;
    await app.ask('alice', todosQuery);
    await allBack(app.driver);
    once(
      app,
      (text) => text.startsWith('begin'),
      () => app.driver.relay.cut(),
    );
    expect(await app.ask('alice', todosQuery)).toMatchObject({ status: 200, data: alices });
    expect(retries(app)).toHaveLength(1);
  });

  it('in the middle of a query has it tried again once, and the client does not notice', async () => {
    const { app } = given;
    const begun = await statementsBegun(app.database);
    once(app, isTodos, () => app.driver.relay.hold('answers'));
    const answer = app.ask('alice', todosQuery);
    await expect.poll(() => statementsBegun(app.database)).not.toEqual(begun);
    app.driver.relay.cut();
    app.driver.relay.letGo();
    expect(await answer).toMatchObject({ status: 200, data: alices });
    expect(retries(app)).toHaveLength(1);
    expect(outages(app)).toEqual([]);
  });

  it('twice in the middle of a query is an outage', async () => {
    const { app } = given;
    intercept(app.driver, (text) => {
      if (isTodos(text)) app.driver.relay.cut();
    });
    expectOutage(await app.ask('alice', todosQuery));
    expect(retries(app)).toHaveLength(1);
    expect(outages(app)).toHaveLength(1);
  });

  it('and can not be had again is an outage, until it can', async () => {
    const { app } = given;
    app.driver.relay.down();
    const answers = await Promise.all([
      app.ask('alice', todosQuery),
      app.ask('alice', addTodo('down')),
      app.ask(null, todosQuery),
    ]);
    app.driver.relay.up();
    for (const answer of answers) expectOutage(answer);
    expect(outages(app)).toHaveLength(3);
    expect(await stored(app.database, 'down')).toBe(0);
  });

  it('in the middle of a mutation is an outage: it is not tried again, and nothing is stored', async () => {
    const { app } = given;
    await withTrigger(app.database, sleep, 'before', async () => {
      const answer = app.ask('alice', addTodo('cut'));
      await terminate(app.database, await backendAt(app.database, 'insert into "todos"'));
      expectOutage(await answer);
    });
    expect(await stored(app.database, 'cut')).toBe(0);
    expect(retries(app)).toEqual([]);
    expect(outages(app)).toEqual(['terminating connection due to administrator command']);
  });

  it('between the statements of a mutation is an outage, and nothing is stored', async () => {
    const { app } = given;
    let inserts = 0;
    intercept(app.driver, async (text) => {
      if (!text.includes('insert into "todos"') || (inserts += 1) < 2) return;
      await terminate(app.database, await backendBetweenStatements(app.database));
    });
    const answer = await app.ask(
      'alice',
      `mutation { one: createTodo(input: { task: "one" }) { todo { id } }
        two: createTodo(input: { task: "two" }) { todo { id } } }`,
    );
    expectOutage(answer);
    expect(await stored(app.database, 'one')).toBe(0);
    expect(outages(app)).toHaveLength(1);
  });

  it('while COMMIT runs leaves the outcome unknown, and the answer says so', async () => {
    const { app } = given;
    await withTrigger(app.database, sleep, 'deferred', async () => {
      const answer = app.ask('alice', addTodo('unknown'));
      await terminate(app.database, await backendAt(app.database, '^commit'));
      expect(await answer).toMatchObject({
        status: 503,
        errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE', outcome: 'unknown' } }],
      });
      expect((await answer).data).toBeUndefined();
    });
    expect(retries(app)).toEqual([]);
    expect(outages(app)).toEqual(['terminating connection due to administrator command']);
  });

  it('after COMMIT, before its answer came, leaves the outcome unknown although it is stored', async () => {
    const { app } = given;
    intercept(app.driver, (text) => {
      if (text === 'commit') app.driver.relay.hold('answers');
    });
    const answer = app.ask('alice', addTodo('stored'));
    await expect.poll(() => stored(app.database, 'stored')).toBe(1);
    app.driver.relay.cut();
    app.driver.relay.letGo();
    expect(await answer).toMatchObject({
      status: 503,
      errors: [{ extensions: { outcome: 'unknown' } }],
    });
  });
});

describe.each(driverKinds)('a server that is gone without a word, on %s', (kind) => {
  const given = useFaultyApp({
    kind,
    driver: { max: 1, waitMs: shorterThanStatements.requestTimeoutMs },
    app: shorterThanStatements,
  });

  it('holds a query no longer than its time limit, and loses its connection', async () => {
    const { app } = given;
    await app.ask('alice', todosQuery);
    await expect.poll(() => app.driver.stats()).toMatchObject({ lent: 0 });
    app.driver.relay.hold('both');
    const answer = await whenTimeIsUp(
      () => app.ask('alice', todosQuery),
      () => app.driver.lent() === 1,
    );
    expectTimeout(answer);
    expect(app.driver.stats()).toMatchObject({ lent: 0, total: 0 });
    app.driver.relay.letGo();
  });

  it('holds a mutation no longer than its time limit; with COMMIT on its way nobody knows', async () => {
    const { app } = given;
    app.driver.statements.length = 0;
    intercept(app.driver, (text) => {
      if (text === 'commit') app.driver.relay.hold('both');
    });
    const answer = await whenTimeIsUp(
      () => app.ask('alice', addTodo('who knows')),
      () => app.driver.statements.includes('commit'),
    );
    expect(answer.status).toBe(503);
    expect(answer.errors?.[0]?.extensions?.['outcome']).toBe('unknown');
    expect(app.driver.stats()).toMatchObject({ lent: 0, total: 0 });
    app.driver.relay.letGo();
  });

  it('holds whoever needs a new connection no longer than the wait for one', async () => {
    const { app } = given;
    app.driver.relay.cut();
    app.driver.relay.hold('both');
    const before = app.driver.relay.flights();
    const answer = await whenTimeIsUp(
      () => app.ask('alice', todosQuery),
      () => app.driver.relay.flights() > before,
    );
    expect([503, 504]).toContain(answer.status);
    app.driver.relay.letGo();
  });
});

describe.each(driverKinds)('a server that is gone before the end of a query, on %s', (kind) => {
  // By resolvers, which do not know what their last statement is: COMMIT comes behind the answer.
  const given = useFaultyApp({ kind, driver: { max: 1 }, app: { operations: null } });

  it('does not keep the connection of a query that was answered already', async () => {
    const { app } = given;
    app.driver.statements.length = 0;
    intercept(app.driver, (text) => {
      if (text === 'commit') app.driver.relay.hold('both');
    });
    const answer = await whenTimeIsUp(
      () => app.ask('alice', todosQuery),
      () => app.driver.statements.includes('commit'),
    );
    expect(answer.data).toEqual(alices);
    await expect.poll(() => app.driver.stats()).toMatchObject({ lent: 0 });
    app.driver.relay.letGo();
  });
});
