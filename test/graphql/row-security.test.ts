import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { withSession } from '../../src/engine/session/with-session.ts';
import { todos } from '#example/db/tables/index.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { driverKinds } from '../support/drivers.ts';
import { addTodo } from '../support/rows.ts';

interface Todos {
  todos: { nodes: { task: string }[] };
}

describe.each(driverKinds)('row security on %s', (kind) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp({ kind, driver: { max: 3 } });
    for (const person of ['alice', 'bob']) {
      for (const n of [1, 2]) await addTodo(app.database, person, `${person} ${n}`);
    }
  });
  afterAll(() => app.close());

  const tasksOf = async (person: string | null) => {
    const answer = await app.ask<Todos>(person, '{ todos { nodes { task } } }');
    return answer.data?.todos.nodes.map(({ task }) => task);
  };

  it('shows everybody their own todos, and no others', async () => {
    expect(await tasksOf('alice')).toEqual(['alice 1', 'alice 2']);
    expect(await tasksOf('bob')).toEqual(['bob 1', 'bob 2']);
    expect(await tasksOf(null)).toEqual([]);
  });

  it.each([
    ['no condition', undefined],
    ['a condition that is always true', sql`${todos.userId} = ${todos.userId}`],
    ['a condition for somebody else', sql`${todos.userId} = 'bob' or true`],
  ])('leaks nothing through a resolver with %s', async (_name, where) => {
    const rows = await withSession(app.driver, claimsFor('alice'), async (db) =>
      db.select({ userId: todos.userId }).from(todos).where(where),
    );
    expect(rows).toEqual([{ userId: 'alice' }, { userId: 'alice' }]);
  });

  it('would leak without row security, and stops leaking with it', async () => {
    await app.database.asOwner('alter table todos disable row level security');
    expect(await tasksOf('alice')).toContain('bob 1');
    await app.database.asOwner('alter table todos enable row level security');
    expect(await tasksOf('alice')).toEqual(['alice 1', 'alice 2']);
  });

  it('keeps two hundred interleaved requests of twenty people over three connections apart', async () => {
    const people = Array.from({ length: 20 }, (_, n) => `person-${n}`);
    for (const person of people) await addTodo(app.database, person, person);
    const requests = Array.from({ length: 200 }, (_, n) => people[(n * 7) % 20]!);
    const seen = await Promise.all(requests.map(tasksOf));
    expect(seen).toEqual(requests.map((person) => [person]));
    await expect.poll(() => app.driver.lent()).toBe(0);
  });
});
