import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { driverKinds } from '../support/drivers.ts';

const list = '{ todos { nodes { task } } }';
const create = 'mutation { createTodo(input: { task: "new" }) { todo { task } } }';

/** Each changes what a column is, to and fro, as a migration may. */
const types = ['varchar(3000)', 'text'];

describe.each(driverKinds)('what was prepared before a migration, on %s', (kind) => {
  let app: TestApp;

  beforeAll(async () => {
    // An answer that Postgres writes is JSON whatever becomes of a column.
    app = await createTestApp({ kind, driver: { max: 1 }, app: { operations: null } });
    await app.ask('alice', '{ viewer { userId } }');
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    await app.database.asSuperuser('delete from todos');
    await app.database.asSuperuser(`insert into todos (user_id, task) values ('alice', 'old')`);
  });

  const migrate = () => {
    const type = types.shift()!;
    types.push(type);
    return app.database.asSuperuser(`alter table todos alter column task type ${type}`);
  };
  const begun = () => app.driver.statements.filter((text) => text.startsWith('begin')).length;

  it('fails no query', async () => {
    await app.ask('alice', list);
    await migrate();
    const before = begun();
    const answer = await app.ask('alice', list);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ todos: { nodes: [{ task: 'old' }] } });
    expect(begun() - before, 'transactions: one that failed, and one that did not').toBe(2);
  });

  it('fails no mutation, and does nothing twice', async () => {
    await app.ask('alice', create);
    await migrate();
    const before = begun();
    const answer = await app.ask('alice', create);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ createTodo: { todo: { task: 'new' } } });
    expect(begun() - before).toBe(2);
    const { rows } = await app.database.asSuperuser(
      `select count(*)::int as made from todos where task = 'new'`,
    );
    expect(rows).toEqual([{ made: 2 }]);
  });

  it('fails nothing where a pooler has taken it away', async () => {
    const compiled = await createTestApp({ kind, driver: { max: 1 } });
    for (const each of [app, compiled]) {
      for (const document of [list, create]) {
        await each.ask('alice', document);
        await each.ask('alice', document);
        const connection = await each.driver.acquire();
        await connection.query({ text: 'discard all' });
        connection.release();
        const answer = await each.ask('alice', document);
        expect(answer.errors).toBeUndefined();
      }
    }
    await compiled.close();
  });
});
