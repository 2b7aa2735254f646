import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { driverKinds } from '../support/drivers.ts';
import { addTodo, allBack, retries, stored, todosQuery } from '../faults/support.ts';

// A pooler that hands out a connection on which somebody's transaction is open. Here it is the only
// connection of the pool, given back in the middle of one.

const theirs = `set local role authenticated; set local request.jwt.claims = '{"sub":"bob"}'`;

const leftOpen = [
  {
    left: 'that has written',
    begin: `begin; ${theirs}; insert into todos (task) values ('not kept')`,
  },
  {
    left: 'of another level that has written',
    begin: `begin isolation level serializable; ${theirs}; insert into todos (task) values ('not kept')`,
  },
  { left: 'that has read', begin: 'begin; select 1' },
  { left: 'in a savepoint', begin: 'begin; savepoint one' },
  { left: 'that only reads', begin: 'begin read only; select 1' },
  { left: 'that has failed', begin: 'begin', fail: true },
  { left: 'that has done nothing', begin: 'begin' },
  { left: 'with claims', begin: `begin; ${theirs}` },
];

describe.each(driverKinds)('a connection with an open transaction, on %s', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ kind, driver: { max: 1 }, comparable: false });
    await app.database.asSuperuser(
      `insert into todos (user_id, task) values ('alice', 'a1'), ('bob', 'b1')`,
    );
  });
  afterEach(async () => {
    await app.database.asSuperuser(`delete from todos where task not in ('a1', 'b1')`);
    app.log.length = 0;
  });
  afterAll(() => app.close());

  /** Leaves the pool's only connection in a transaction. */
  async function leave({ begin, fail = false }: (typeof leftOpen)[number]): Promise<void> {
    await allBack(app.driver);
    const connection = await app.driver.acquire();
    await connection.query({ text: begin });
    if (fail) await connection.query({ text: 'select 1 / 0' }).catch(() => undefined);
    connection.release();
  }

  it.each(leftOpen)('$left answers a query from another one', async (open) => {
    await leave(open);
    const answer = await app.ask('alice', todosQuery);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ todos: { nodes: [{ task: 'a1' }] } });
    expect(retries(app)).toHaveLength(1);
    expect(await stored(app.database, 'not kept')).toBe(0);
  });

  it.each(leftOpen)('$left takes a mutation once, and nothing else', async (open) => {
    // New, and known: answered by resolvers, and by one statement with its COMMIT.
    for (const task of ['first', 'second']) {
      await leave(open);
      const answer = await app.ask('alice', addTodo(task));
      expect(answer.errors).toBeUndefined();
      expect(await stored(app.database, task)).toBe(1);
      expect(await stored(app.database, 'not kept')).toBe(0);
    }
  });

  it.each(leftOpen)('$left is not used again', async (open) => {
    await leave(open);
    const [before] = await backends();
    await app.ask('alice', addTodo('new'));
    await allBack(app.driver);
    await expect.poll(backends).not.toContain(before);
  });

  /** The login's processes at the server, through the driver or not. */
  async function backends(): Promise<unknown[]> {
    const { rows } = await app.database.asSuperuser(
      `select pid from pg_stat_activity
       where datname = current_database() and usename = 'authenticated_backend'`,
    );
    return rows.map(({ pid }) => pid);
  }
});
