import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Claims } from '../../src/engine/claims.ts';
import { anonymous, claimsFor } from '../support/claims.ts';
import type { Database } from '../../src/engine/session/database.ts';
import type { DriverOptions } from '../../src/engine/session/driver.ts';
import { AbortedTransactionError } from '../../src/engine/session/failures.ts';
import { Session } from '../../src/engine/session/session.ts';
import { withSession } from '../../src/engine/session/with-session.ts';
import { isStalePlan, sqlState } from '../../src/engine/session/sqlstate.ts';
import { todos } from '#example/db/tables/index.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { driverKinds, openTestDriver, type TestDriver } from '../support/drivers.ts';

const people: readonly Claims[] = [
  claimsFor('alice'),
  claimsFor('bob'),
  anonymous,
  claimsFor('root', 'admin'),
  claimsFor('mod', 'moderator'),
];
const [alice] = people as [Claims];

const tasks = async (db: Database) =>
  db
    .select({ task: todos.task })
    .from(todos)
    .where(sql`${todos.task} like ${'_1'}`)
    .orderBy(todos.task);

/** What is prepared on the connection of a session, other than this question. */
const prepared = async (db: Database) =>
  db.execute<{ statement: string; plans: number; generic: number }>(
    sql`select statement, (generic_plans + custom_plans)::int as plans, generic_plans::int as generic
      from pg_prepared_statements where statement not like '%pg_prepared_statements%'`,
  );

const shapes = async (db: Database) => db.execute(sql`select * from shapes where id = ${1}`);

const as = <T>(driver: TestDriver, claims: Claims, work: (db: Database) => Promise<T>) =>
  withSession(driver, claims, work, 'read');

const failureOf = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe.each(driverKinds)('a statement that is sent again on %s', (kind) => {
  let database: TestDatabase;
  const opened: TestDriver[] = [];

  beforeAll(async () => {
    database = await createDatabase();
    await database.asSuperuser(
      `insert into todos (user_id, task) values ('alice', 'a1'), ('alice', 'a2'), ('bob', 'b1')`,
    );
    await database.asSuperuser('create table shapes (id int, name text)');
    await database.asSuperuser(`insert into shapes values (1, 'round')`);
    await database.asSuperuser('grant select on shapes to authenticated');
  });
  afterEach(async () => {
    for (const driver of opened.splice(0)) await driver.close();
  });
  afterAll(() => database.drop());

  const open = async (options: Partial<DriverOptions> = {}) => {
    const driver = await openTestDriver(kind, database.loginUrl, { max: 1, ...options });
    opened.push(driver);
    // The first transaction does not wait to know whether a pooler stands in between.
    await withSession(driver, alice, async (db) => db.execute(sql`select`), 'read');
    return driver;
  };

  it('is prepared once', async () => {
    const driver = await open();
    for (let n = 0; n < 3; n += 1) await as(driver, alice, tasks);
    const found = await as(driver, alice, prepared);
    expect(found).toEqual([
      { statement: expect.stringContaining('"todos"'), plans: 3, generic: 0 },
    ]);
  });

  it('is sent whole each time where the setting is off', async () => {
    const driver = await open({ preparedStatements: 'off' });
    for (let n = 0; n < 3; n += 1) await as(driver, alice, tasks);
    expect(await as(driver, alice, prepared)).toEqual([]);
  });

  it('gives each role its own rows from its own plan, generic ones too', async () => {
    const driver = await open();
    const seen: unknown[] = [];
    for (let n = 0; n < 8; n += 1) {
      for (const claims of people) seen.push(await as(driver, claims, tasks));
    }
    const plans = await as(driver, alice, prepared);
    await driver.close();
    opened.pop();

    const fresh = await open({ preparedStatements: 'off' });
    const right: unknown[] = [];
    for (const claims of people) right.push(await as(fresh, claims, tasks));
    expect(right).toEqual([
      [{ task: 'a1' }],
      [{ task: 'b1' }],
      [],
      [{ task: 'a1' }, { task: 'b1' }],
      [{ task: 'a1' }, { task: 'b1' }],
    ]);
    expect(seen).toEqual(Array.from({ length: 8 }, () => right).flat());
    // alice and bob are one role. From the sixth time on Postgres may keep a plan for good.
    expect(plans.map((plan) => plan.plans).toSorted((a, b) => a - b)).toEqual([8, 8, 8, 16]);
    expect(plans.filter(({ generic }) => generic > 0)).toHaveLength(4);
  });

  it('makes room for those that are used, without a round trip for it', async () => {
    const driver = await open();
    const flights: number[] = [];
    for (let n = 0; n < 130; n += 1) {
      const before = driver.relay.flights();
      await as(driver, alice, async (db) => [
        await tasks(db),
        await db.execute(sql`select ${sql.raw(String(n))} as n where true = ${true}`),
      ]);
      flights.push(driver.relay.flights() - before);
    }
    expect(new Set(flights.slice(100))).toEqual(new Set(flights.slice(1, 100)));
    const found = await as(driver, alice, prepared);
    // The question itself is one more.
    expect(found).toHaveLength(99);
    const statements = found.map(({ statement }) => statement);
    expect(statements).toContainEqual(expect.stringContaining('"todos"'));
    expect(statements).toContainEqual(expect.stringContaining('select 129 '));
    expect(statements).not.toContainEqual(expect.stringContaining('select 1 '));
  });

  it('is not kept where it is very long, and makes room where many are long', async () => {
    const driver = await open();
    const answerTo = async (name: string, length: number) =>
      as(driver, alice, async (db) =>
        db.execute(sql`select ${sql.raw(`'${name}${' '.repeat(length)}'`)} as n where ${true}`),
      );
    for (let n = 0; n < 12; n += 1) await answerTo(`long ${n}.`, 45_000);
    expect(await answerTo('huge', 60_000)).toEqual([{ n: `huge${' '.repeat(60_000)}` }]);
    const found = await as(driver, alice, prepared);
    const names = found.map(({ statement }) => /'(.*?) *'/.exec(statement)?.[1]);
    // All of them together would take much of a Postgres process' memory.
    expect(new Set(names)).toEqual(new Set([4, 5, 6, 7, 8, 9, 10, 11].map((n) => `long ${n}.`)));
  });

  it('tells the cause where its preparation failed in the same flight, and works afterwards', async () => {
    const driver = await open();
    const session = new Session(driver, alice, 'read');
    const [cause, ...echoes] = await Promise.all(
      [session.db.execute(sql`select 1 / 0`), tasks(session.db), tasks(session.db)].map(failureOf),
    );
    await session.rollback();
    expect(sqlState(cause)).toBe('22012');
    for (const echo of echoes) {
      expect((echo as Error).cause).toBeInstanceOf(AbortedTransactionError);
    }
    expect(await as(driver, alice, tasks)).toEqual([{ task: 'a1' }]);
  });

  it('fails once where its tables have changed, on whichever connection, and then is prepared anew', async () => {
    const driver = await open({ max: 2 });
    const ask = () => as(driver, alice, shapes);
    const both = async () => {
      const sessions = [1, 2].map(() => new Session(driver, alice, 'read'));
      await Promise.all(sessions.map(({ db }) => shapes(db)));
      await Promise.all(sessions.map((session) => session.commit()));
    };
    await both();
    await both();
    await database.asSuperuser('alter table shapes add column corners int');
    const failure = await failureOf(ask());
    expect(sqlState(failure)).toBe('0A000');
    expect(isStalePlan(failure)).toBe(true);
    await both();
    expect(await ask()).toEqual([{ id: 1, name: 'round', corners: null }]);
    await database.asSuperuser('alter table shapes drop column corners');
  });

  it('fails once where somebody has removed what was prepared, and then is prepared anew', async () => {
    const driver = await open();
    await as(driver, alice, tasks);
    const connection = await driver.acquire();
    await connection.query({ text: 'deallocate all' });
    connection.release();
    expect(isStalePlan(await failureOf(as(driver, alice, tasks)))).toBe(true);
    expect(await as(driver, alice, tasks)).toEqual([{ task: 'a1' }]);
  });
});
