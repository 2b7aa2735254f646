import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import type { TestApp } from '../support/app.ts';
import { driverKinds } from '../support/drivers.ts';
import {
  addTodo,
  allBack,
  backendAt,
  backendBetweenStatements,
  expectLost,
  expectOutage,
  expectTimeout,
  intercept,
  lostCommits,
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
/** Takes two flights: COMMIT is sent when the answers to both writes are there. */
const addTwo = (task: string) => `mutation {
  one: createTodo(input: { task: "${task}" }) { todo { id } }
  two: createTodo(input: { task: "${task}" }) { todo { id } } }`;

/** Has the connection lost when COMMIT has taken effect, and its answer is on its way. */
async function lostBehindCommit(app: TestApp, task: string, lose = () => app.driver.relay.cut()) {
  once(
    app,
    (text) => text === 'commit',
    () => app.driver.relay.hold('answers'),
  );
  const answer = app.ask('alice', addTwo(task));
  await expect.poll(() => stored(app.database, task)).toBe(2);
  lose();
  app.driver.relay.letGo();
  return answer;
}

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
    expect(await stored(app.database, 'down')).toBe(0);
  });

  it('for a while is told when it begins and when it is over, whatever many requests meet it', async () => {
    const { app } = given;
    app.driver.relay.down();
    for (let nth = 0; nth < 3; nth += 1) await app.ask('alice', todosQuery);
    app.driver.relay.up();
    const told = () => app.log.filter(({ message }) => message.startsWith('the database is'));
    expect(told()).toMatchObject([{ level: 'warn', message: 'the database is away' }]);
    expect(outages(app)).toHaveLength(1);
    for (let nth = 0; nth < 2; nth += 1) await app.ask('alice', todosQuery);
    expect(told().slice(1)).toEqual([
      {
        level: 'info',
        message: 'the database is back',
        fields: { awayMs: expect.any(Number), requests: 3 },
      },
    ]);
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

  it('while COMMIT runs has stored nothing, and the answer says so', async () => {
    const { app } = given;
    await withTrigger(app.database, sleep, 'deferred', async () => {
      const answer = app.ask('alice', addTodo('undone'));
      await terminate(app.database, await backendAt(app.database, '^commit'));
      expectLost(await answer, 'not_stored');
    });
    expect(await stored(app.database, 'undone')).toBe(0);
    expect(retries(app)).toEqual([]);
    expect(lostCommits(app)).toEqual([
      ['aborted', 'terminating connection due to administrator command'],
    ]);
    expect(outages(app)).toEqual([]);
  });

  it('after COMMIT, before its answer came, is not noticed by the client', async () => {
    const { app } = given;
    const answer = await lostBehindCommit(app, 'stored');
    expect(answer).toMatchObject({ status: 200, data: { one: {}, two: {} } });
    expect(await stored(app.database, 'stored')).toBe(2);
    expect(retries(app)).toEqual([]);
    expect(lostCommits(app)).toEqual([['committed', expect.any(String)]]);
    expect(outages(app)).toEqual([]);
  });

  it('during COMMIT is asked about until the transaction has ended', async () => {
    const { app } = given;
    const { asSuperuser } = app.database;
    await asSuperuser('create table gate (); create table passed ()');
    // COMMIT waits for somebody who has the gate, and does not notice meanwhile that its client has gone.
    const wait = `set local client_connection_check_interval = 0; lock gate in share mode`;
    const holder = new Client({ connectionString: app.database.superuserUrl });
    await holder.connect();
    try {
      await holder.query('begin; lock gate');
      await withTrigger(app.database, wait, 'deferred', async () => {
        const answer = app.ask('alice', addTwo('late'));
        await backendAt(app.database, '^commit');
        app.driver.statements.length = 0;
        app.driver.relay.cut();
        const looks = () => app.driver.statements.filter((text) => text.includes('pg_xact_status'));
        await expect.poll(() => looks().length).toBeGreaterThan(2);
        await holder.query('commit');
        expect(await answer).toMatchObject({ status: 200, data: { one: {}, two: {} } });
      });
    } finally {
      await holder.end();
      await asSuperuser('drop table gate');
    }
    expect(await stored(app.database, 'late')).toBe(2);
    expect(lostCommits(app)).toEqual([['committed', expect.any(String)]]);
  });

  it('during COMMIT, of a database that can not be reached again in time, leaves the outcome unknown', async () => {
    const { app } = given;
    app.driver.statements.length = 0;
    once(
      app,
      (text) => text === 'commit',
      () => app.driver.relay.down(),
    );
    const answer = await whenTimeIsUp(
      () => app.ask('alice', addTwo('who knows')),
      () => app.driver.statements.includes('commit'),
    );
    app.driver.relay.up();
    expectLost(answer, 'unknown');
    expect(lostCommits(app)).toEqual([['unknown', expect.any(String)]]);
    expect(outages(app)).toEqual([]);
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
