import { describe, expect, it } from 'vitest';
import { driverKinds } from '../support/drivers.ts';
import {
  backendAt,
  expectLost,
  expectOutage,
  expectTimeout,
  intercept,
  lostCommits,
  outages,
  retries,
  stored,
  terminate,
  useFaultyApp,
  withTrigger,
} from './support.ts';

// An operation that was seen before, and creates one row: COMMIT travels with its statement.

const query = 'mutation ($task: String!) { createTodo(input: { task: $task }) { todo { task } } }';
const isInsert = (text: string) => text.startsWith('insert into "todos"');

describe.each(driverKinds)('while one new row is written with its COMMIT, on %s', (kind) => {
  const given = useFaultyApp({ kind, compiled: true, driver: { max: 1 } });
  const add = (task: string) => given.app.ask('alice', query, { task });
  const warm = async () => {
    await add('cold');
    await add('warm');
    const { flights, execution } = given.app.log.at(-1)!.fields;
    expect({ flights, execution }).toEqual({
      flights: kind === 'pg' ? 1 : 2,
      execution: 'compiled',
    });
  };

  it('a connection that is cut before any answer leaves the outcome unknown', async () => {
    await warm();
    const { app } = given;
    intercept(app.driver, (text) => {
      if (isInsert(text)) app.driver.relay.hold('answers');
    });
    app.driver.statements.length = 0;
    // One that queues has not sent COMMIT yet, and is heard of no further.
    const hasComeFar = async (task: string) =>
      kind === 'pg'
        ? (await stored(app.database, task)) === 1
        : app.driver.statements.some(isInsert);
    const answer = add('cut');
    await expect.poll(() => hasComeFar('cut')).toBe(true);
    app.driver.relay.cut();
    app.driver.relay.letGo();
    if (kind === 'pg') expectLost(await answer, 'unknown');
    else expectOutage(await answer);
    expect(retries(app)).toEqual([]);
    expect(await stored(app.database, 'cut')).toBe(kind === 'pg' ? 1 : 0);
  });

  it('a connection that is lost in COMMIT, when the row is there, is asked about', async () => {
    await warm();
    const { app } = given;
    await withTrigger(app.database, 'perform pg_sleep(1000)', 'deferred', async () => {
      const answer = add('undone');
      await terminate(app.database, await backendAt(app.database, '^commit'));
      expectLost(await answer, 'not_stored');
    });
    expect(await stored(app.database, 'undone')).toBe(0);
    expect(lostCommits(app)).toEqual([
      ['aborted', 'terminating connection due to administrator command'],
    ]);
  });

  it('a server that ends the connection in the middle of the statement has stored nothing', async () => {
    await warm();
    const { app } = given;
    await withTrigger(app.database, 'perform pg_sleep(1000)', 'before', async () => {
      const answer = add('killed');
      await terminate(app.database, await backendAt(app.database, 'insert into "todos"'));
      expectOutage(await answer);
    });
    expect(await stored(app.database, 'killed')).toBe(0);
    expect(outages(app)).toEqual(['terminating connection due to administrator command']);
  });

  it.each(['before', 'deferred'] as const)(
    'a conflict has the operation run again, and the row is stored once (%s)',
    async (when) => {
      await warm();
      const { app } = given;
      await app.database.asSuperuser('create sequence attempts');
      const conflict = `if nextval('attempts') <= 1 then
          raise exception 'could not serialize access' using errcode = '40001';
        end if`;
      try {
        const answer = await withTrigger(app.database, conflict, when, () => add('again'));
        expect(answer).toMatchObject({ status: 200, data: { createTodo: { todo: {} } } });
      } finally {
        await app.database.asSuperuser('drop sequence attempts');
      }
      expect(retries(app)).toEqual(['40001']);
      expect(await stored(app.database, 'again')).toBe(1);
    },
  );
});

describe.each(driverKinds)('while one takes longer than a statement may, on %s', (kind) => {
  const given = useFaultyApp({
    kind,
    compiled: true,
    driver: { max: 1, statementTimeoutMs: 1000 },
  });
  const add = (task: string) => given.app.ask('alice', query, { task });

  it('nothing is stored', async () => {
    const { app } = given;
    // On a busy machine the limit may strike them, too.
    for (const task of ['cold', 'warm']) {
      await expect.poll(async () => (await add(task)).status).toBe(200);
    }
    await withTrigger(app.database, 'perform pg_sleep(1000)', 'before', async () => {
      expectTimeout(await add('slow'));
    });
    expect(await stored(app.database, 'slow')).toBe(0);
  });
});
