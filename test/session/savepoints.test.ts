import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { todos } from '#example/db/tables/index.ts';
import { claimsFor } from '../support/claims.ts';
import type { Database } from '../../src/engine/session/database.ts';
import { withSession } from '../../src/engine/session/with-session.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { driverKinds, openTestDriver, type TestDriver } from '../support/drivers.ts';

const alice = claimsFor('alice');

const add = (db: Database, task: string) =>
  db.execute(sql`insert into todos (task) values (${task})`);
const fail = (db: Database) => db.execute(sql`select 1 / 0`);

describe.each(driverKinds)('db.transaction() on %s', (kind) => {
  let database: TestDatabase;
  let driver: TestDriver;
  beforeAll(async () => {
    database = await createDatabase();
    driver = await openTestDriver(kind, database.loginUrl, { max: 1 });
  });
  afterAll(async () => {
    await driver.close();
    await database.drop();
  });

  const stored = async (...names: readonly string[]) => {
    const rows = await withSession(driver, alice, async (db) =>
      db.select({ task: todos.task }).from(todos).orderBy(todos.task),
    );
    return rows.map(({ task }) => task).filter((task) => names.includes(task));
  };

  it('keeps its work with the operation', async () => {
    await withSession(driver, alice, async (db) => {
      expect(await db.transaction(async (tx) => (await add(tx, 'kept'), 'done'))).toBe('done');
    });
    expect(await stored('kept')).toEqual(['kept']);
  });

  it('is undone alone where its work throws, and the operation goes on', async () => {
    const reason = new Error('no');
    await withSession(driver, alice, async (db) => {
      await add(db, 'before');
      await expect(
        db.transaction(async (tx) => {
          await add(tx, 'undone');
          throw reason;
        }),
      ).rejects.toBe(reason);
      await add(db, 'after');
    });
    expect(await stored('before', 'undone', 'after')).toEqual(['after', 'before']);
  });

  it('is undone alone where a statement of it fails, also where nobody looks at that', async () => {
    await withSession(driver, alice, async (db) => {
      await expect(db.transaction(fail)).rejects.toThrow('Failed query');
      await expect(
        db.transaction(async (tx) => {
          await add(tx, 'with a failure');
          await fail(tx).catch(() => undefined);
        }),
      ).rejects.toThrow('An earlier statement of this transaction failed.');
      await add(db, 'behind a failure');
    });
    expect(await stored('with a failure', 'behind a failure')).toEqual(['behind a failure']);
  });

  it('can stand within another', async () => {
    await withSession(driver, alice, async (db) => {
      await db.transaction(async (outer) => {
        await add(outer, 'outer');
        await expect(
          outer.transaction(async (inner) => {
            await add(inner, 'inner');
            return inner.rollback();
          }),
        ).rejects.toThrow('Rollback');
      });
    });
    expect(await stored('outer', 'inner')).toEqual(['outer']);
  });

  it('never undoes what others send through the operation meanwhile', async () => {
    await withSession(driver, alice, async (db) => {
      const begun = Promise.withResolvers<void>();
      const sent = Promise.withResolvers<void>();
      const undone = db.transaction(async (tx) => {
        await add(tx, 'its own');
        begun.resolve();
        await sent.promise;
        throw new Error('no');
      });
      await begun.promise;
      const others = add(db, "others'").execute();
      sent.resolve();
      await expect(undone).rejects.toThrow('no');
      await others;
    });
    expect(await stored('its own', "others'")).toEqual(["others'"]);
  });

  it('is refused once it is over, and so is the operation', async () => {
    let kept: Database | undefined;
    let outer: Database | undefined;
    await withSession(driver, alice, async (db) => {
      outer = db;
      await db.transaction(async (tx) => {
        kept = tx;
        await add(tx, 'in time');
      });
      await expect(add(kept!, 'too late')).rejects.toThrow('Failed query');
    });
    await expect(add(outer!, 'too late')).rejects.toThrow('Failed query');
    await expect(outer!.transaction(async (tx) => add(tx, 'too late'))).rejects.toThrow(
      'session is over',
    );
    expect(await stored('in time', 'too late')).toEqual(['in time']);
  });
});
