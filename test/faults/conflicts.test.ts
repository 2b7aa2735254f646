import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { codesOf } from '../support/app.ts';
import { driverKinds } from '../support/drivers.ts';
import { addTodo as addRow } from '../support/rows.ts';
import {
  addTodo,
  expectOutage,
  outages,
  retries,
  stored,
  useFaultyApp,
  withTrigger,
} from './support.ts';

/** Fails the first `times` attempts: a sequence counts on, whatever is rolled back. */
const conflictOn = (times: number) =>
  `if nextval('attempts') <= ${times} then
     raise exception 'could not serialize access' using errcode = '40001';
   end if`;

describe.each(driverKinds)('a transaction in the way of another, on %s', (kind) => {
  const given = useFaultyApp({ kind });

  const add = async (when: 'before' | 'deferred', times: number) => {
    const { app } = given;
    await app.database.asSuperuser('create sequence attempts');
    try {
      return await withTrigger(app.database, conflictOn(times), when, () =>
        app.ask('alice', addTodo('once')),
      );
    } finally {
      await app.database.asSuperuser('drop sequence attempts');
    }
  };

  it.each(['before', 'deferred'] as const)(
    'is run again as a whole, twice at most, and takes effect once (%s)',
    async (when) => {
      const answer = await add(when, 2);
      expect(answer).toMatchObject({
        status: 200,
        data: { createTodo: { todo: { task: 'once' } } },
      });
      expect(await stored(given.app.database, 'once')).toBe(1);
      expect(retries(given.app)).toEqual(['40001', '40001']);
      expect(outages(given.app)).toEqual([]);
    },
  );

  it.each(['before', 'deferred'] as const)(
    'is given up after the third attempt, and stores nothing (%s)',
    async (when) => {
      const answer = await add(when, 3);
      expectOutage(answer);
      expect(answer.errors?.[0]?.message).toBe('Somebody else changed the same. Try again.');
      expect(await stored(given.app.database, 'once')).toBe(0);
      expect(retries(given.app)).toHaveLength(2);
      expect(outages(given.app)).toEqual(['could not serialize access']);
    },
  );

  it('that ends in a deadlock is run again when the other is through', async () => {
    const { app } = given;
    const ids = [
      await addRow(app.database, 'alice', 'x'),
      await addRow(app.database, 'alice', 'y'),
    ];
    const other = new Client({ connectionString: app.database.superuserUrl });
    await other.connect();
    // The victim is whoever looks first.
    await other.query(`set deadlock_timeout = '1min'`);
    await other.query('begin');
    await other.query(`update todos set task = 'y!' where id = $1`, [ids[1]]);
    const nodes = await app.ask<{ todos: { nodes: { id: string; task: string }[] } }>(
      'alice',
      '{ todos { nodes { id task } } }',
    );
    const idOf = (task: string) => nodes.data?.todos.nodes.find((node) => node.task === task)?.id;
    const answer = app.ask(
      'alice',
      `mutation ($x: ID!, $y: ID!) {
        created: createTodo(input: { task: "beside" }) { todo { id } }
        x: updateTodo(input: { id: $x, isComplete: true }) { todo { task } }
        y: updateTodo(input: { id: $y, isComplete: true }) { todo { task } }
      }`,
      { x: idOf('x'), y: idOf('y') },
    );
    const blocked = async () =>
      (
        await app.database.asSuperuser(
          `select from pg_stat_activity where datname = current_database()
             and wait_event_type = 'Lock' and usename = 'authenticated_backend'`,
        )
      ).count;
    await expect.poll(blocked).toBe(1);
    await other.query(`update todos set task = 'x!' where id = $1`, [ids[0]]);
    await other.query('commit');
    await other.end();
    expect(await answer).toMatchObject({
      status: 200,
      data: { x: { todo: { task: 'x!' } }, y: { todo: { task: 'y!' } } },
    });
    expect(await stored(app.database, 'beside')).toBe(1);
    // More than once, where the other is slow to take what became free.
    expect(new Set(retries(app))).toEqual(new Set(['40P01']));
  });

  it('that COMMIT refuses fails as a field would, and stores nothing', async () => {
    const { app } = given;
    await withTrigger(
      app.database,
      `raise exception 'secret' using errcode = '23514'`,
      'deferred',
      async () => {
        const answer = await app.ask('alice', addTodo('refused'));
        expect(answer).toMatchObject({ status: 200, data: null });
        expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
        expect(answer.text).not.toContain('secret');
      },
    );
    expect(await stored(app.database, 'refused')).toBe(0);
    expect(retries(app)).toEqual([]);
  });
});
