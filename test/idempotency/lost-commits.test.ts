import { describe, expect, it } from 'vitest';
import { createTestApp } from '../support/app.ts';
import { driverKinds } from '../support/drivers.ts';
import {
  backendAt,
  intercept,
  lostCommits,
  terminate,
  useFaultyApp,
  withTrigger,
} from '../faults/support.ts';
import { send, tasks, type Got } from './support.ts';

// A connection that is lost during COMMIT of a mutation with a key: the key says what became of it.

const document = 'mutation { createTodo(input: { task: "once" }) { todo { task } } }';
const answered = { status: 200, data: { createTodo: { todo: { task: 'once' } } }, replayed: null };

describe.each(
  driverKinds.flatMap((kind) => [
    { kind, way: 'compiled', options: { kind, compiled: true, driver: { max: 1 } } } as const,
    {
      kind,
      way: 'by resolvers',
      options: { kind, driver: { max: 1 }, app: { operations: null } },
    } as const,
  ]),
)('a mutation with a key, $way, on $kind', ({ options }) => {
  const given = useFaultyApp(options);
  /** What is done once, before the first COMMIT is sent or answered. */
  const atCommit = (act: () => void) => {
    let done = false;
    intercept(given.app.driver, (text) => {
      if (done || text !== 'commit') return;
      done = true;
      act();
    });
  };
  const once = async () => (await tasks(given.app)).filter((task) => task === 'once');

  it('is answered where it is stored and its answer was lost, and is stored once', async () => {
    const { app } = given;
    const { relay } = app.driver;
    atCommit(() => relay.hold('answers'));
    const answer = send(app, { key: `behind`, document });
    await expect.poll(once).toEqual(['once']);
    relay.cut();
    relay.letGo();
    expect(await answer).toMatchObject(answered);
    expect(await once()).toEqual(['once']);
    expect(lostCommits(app)).toEqual([['committed', expect.any(String)]]);
  });

  it('is run again where nothing was stored, and is stored once', async () => {
    const { app } = given;
    await app.database.asSuperuser('create sequence attempts');
    const first = `if nextval('attempts') <= 1 then perform pg_sleep(1000); end if`;
    await withTrigger(app.database, first, 'deferred', async () => {
      const answer = send(app, { key: 'undone', document });
      await terminate(app.database, await backendAt(app.database, '^commit'));
      expect(await answer).toMatchObject(answered);
    });
    await app.database.asSuperuser('drop sequence attempts');
    expect(await once()).toEqual(['once']);
    expect(lostCommits(app)).toEqual([['aborted', expect.any(String)]]);
  });

  it('is answered as soon as the database can be reached again', async () => {
    const { app } = given;
    const { relay } = app.driver;
    atCommit(() => relay.hold('answers'));
    const answer = send(app, { key: 'away', document });
    await expect.poll(once).toEqual(['once']);
    relay.down();
    relay.letGo();
    await expect.poll(() => app.driver.lent()).toBe(0);
    relay.up();
    expect(await answer).toMatchObject(answered);
    expect(await once()).toEqual(['once']);
  });

  it('is a replay where nothing was stored, and another request has used the key meanwhile', async () => {
    const { app } = given;
    const { relay } = app.driver;
    const { database } = app;
    const other = await createTestApp({
      database: { ...database, drop: () => Promise.resolve() },
      comparable: false,
    });
    let isDown = false;
    atCommit(() => {
      relay.down();
      isDown = true;
    });
    const answer = send(app, { key: 'used', document });
    await expect.poll(() => isDown).toBe(true);
    expect(await send(other, { key: 'used', document })).toMatchObject(answered);
    relay.up();
    expect(await answer).toMatchObject({ ...answered, replayed: 'true' });
    expect(await once()).toEqual(['once']);
    expect(lostCommits(app)).toEqual([['aborted', expect.any(String)]]);
    await other.close();
  });
});

describe.each([
  // COMMIT travels with the statement, whose answer would be the proof.
  { kind: 'pg', outcome: 'is run again, and answered' },
  { kind: 'neon', outcome: 'is told as not stored, after one more time' },
] as const)('a mutation with a key that is undone twice, on $kind, $outcome', ({ kind }) => {
  const given = useFaultyApp({ kind, compiled: true, driver: { max: 1 } });

  it('and is stored once when it is sent again', async () => {
    const { app } = given;
    await app.database.asSuperuser('create sequence attempts');
    const twice = `if nextval('attempts') <= 2 then perform pg_sleep(1000); end if`;
    await withTrigger(app.database, twice, 'deferred', async () => {
      const answer = send(app, { key: 'undone-twice', document });
      for (let commits = 0; commits < 2; commits += 1) {
        await terminate(app.database, await backendAt(app.database, '^commit'));
      }
      expect(await answer).toMatchObject(
        kind === 'neon' ? { status: 503, outcomes: ['not_stored'] } : answered,
      );
    });
    expect(await send(app, { key: 'undone-twice', document })).toMatchObject({ status: 200 });
    expect(await tasks(app)).toContain('once');
  });
});

describe.each(driverKinds)(
  'a mutation with a key whose COMMIT is never answered, on %s',
  (kind) => {
    const given = useFaultyApp({ kind, driver: { max: 1 }, app: { requestTimeoutMs: 700 } });

    it('is told as unknown when its time is over, and is not run again then', async () => {
      const { app } = given;
      const { relay } = app.driver;
      const sent: string[] = [];
      intercept(app.driver, (text) => {
        sent.push(text);
        if (text === 'commit') relay.hold('answers');
      });
      let got: Got;
      // A busy machine may need the whole time before COMMIT.
      do got = await send(app, { key: 'silence', document });
      while (!sent.includes('commit'));
      expect(got).toMatchObject({
        status: 503,
        codes: ['SERVICE_UNAVAILABLE'],
      });
      relay.letGo();
      expect(sent.filter((text) => text === 'commit')).toEqual(['commit']);
      expect(lostCommits(app)).toEqual([['unknown', expect.any(String)]]);
    });
  },
);
