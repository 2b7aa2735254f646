import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { anonymous, claimsFor } from '../support/claims.ts';
import type { Database } from '../../src/engine/session/database.ts';
import {
  AbortedTransactionError,
  ConnectionLostError,
  NotBegunError,
  SessionClosedError,
} from '../../src/engine/session/failures.ts';
import { Session } from '../../src/engine/session/session.ts';
import { withSession } from '../../src/engine/session/with-session.ts';
import { sqlState } from '../../src/engine/session/sqlstate.ts';
import { todos } from '#example/db/tables/index.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { driverKinds, openTestDriver, type TestDriver } from '../support/drivers.ts';

const alice = claimsFor('alice');
const bob = claimsFor('bob');

const tasks = (db: Database) => db.select({ task: todos.task }).from(todos).orderBy(todos.task);
const add = (db: Database, task: string) =>
  db.execute(sql`insert into todos (task) values (${task})`);
const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );
/** What Drizzle wrapped. */
const causeOf = async (promise: Promise<unknown>) => {
  const error = await caught(promise);
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
};

describe.each(driverKinds)('a session on %s', (kind) => {
  let database: TestDatabase;
  let driver: TestDriver;

  beforeAll(async () => {
    database = await createDatabase();
    driver = await openTestDriver(kind, database.loginUrl, { max: 1 });
    await database.asSuperuser(
      `insert into todos (user_id, task) values ('alice', 'a1'), ('alice', 'a2'), ('bob', 'b1')`,
    );
  });
  afterAll(async () => {
    await driver.close();
    await database.drop();
  });
  afterEach(() => {
    expect(driver.lent(), 'every connection went back').toBe(0);
  });

  it('sees what its claims may see', async () => {
    expect(await withSession(driver, alice, tasks)).toEqual([{ task: 'a1' }, { task: 'a2' }]);
    expect(await withSession(driver, bob, tasks)).toEqual([{ task: 'b1' }]);
    expect(await withSession(driver, anonymous, tasks)).toEqual([]);
  });

  it('that is committed is not given up any more: nobody is told that nothing was stored', async () => {
    const session = new Session(driver, alice, 'write');
    await add(session.db, 'a3');
    await session.commit();
    expect(session.abandon(new Error('too late'))).toBe(false);
    await database.asSuperuser(`delete from todos where task = 'a3'`);
  });

  it('leaves neither role nor claims on the connection', async () => {
    await withSession(driver, alice, tasks);
    const connection = await driver.acquire();
    const { rows } = await connection.query({
      text: `select current_user as role, current_setting('request.jwt.claims', true) as claims`,
    });
    connection.release();
    expect(rows).toEqual([{ role: 'authenticated_backend', claims: '' }]);
  });

  it('takes no connection before its first statement', async () => {
    driver.statements.length = 0;
    const session = new Session(driver, alice, 'read');
    await session.commit();
    expect(driver.statements).toEqual([]);
    expect(session.stats).toEqual({ statements: 0, flights: 0, waitMs: 0, busyMs: 0 });
  });

  it('begins a query read only, in one snapshot, and a mutation writable', async () => {
    const settings = sql`select current_setting('transaction_isolation') as isolation,
      current_setting('transaction_read_only') as read_only`;
    const of = (access: 'read' | 'write') =>
      withSession(driver, alice, async (db) => db.execute(settings), access);
    expect(await of('read')).toEqual([{ isolation: 'repeatable read', read_only: 'on' }]);
    expect(await of('write')).toEqual([{ isolation: 'read committed', read_only: 'off' }]);
  });

  it('keeps what it wrote when it commits, and nothing when the work throws', async () => {
    const failure = new Error('no');
    const work = async (db: Database) => {
      await add(db, 'a3');
      throw failure;
    };
    expect(await caught(withSession(driver, alice, work))).toBe(failure);
    expect(await withSession(driver, alice, tasks)).toHaveLength(2);
    await withSession(driver, alice, async (db) => add(db, 'a3'));
    expect(await withSession(driver, alice, tasks)).toHaveLength(3);
    await database.asSuperuser(`delete from todos where task = 'a3'`);
  });

  it('refuses a handle that was kept beyond its end, also when the connection serves another', async () => {
    let kept!: Database;
    await withSession(driver, alice, async (db) => {
      kept = db;
      return tasks(db);
    });
    const session = new Session(driver, bob, 'read');
    await tasks(session.db);
    expect(await causeOf(tasks(kept).execute())).toBeInstanceOf(SessionClosedError);
    await session.commit();
  });

  it('refuses what comes while the connection was awaited and the session ended', async () => {
    const holder = await driver.acquire();
    const session = new Session(driver, alice, 'read');
    const late = causeOf(tasks(session.db).execute());
    const ended = session.rollback();
    holder.release();
    await ended;
    expect(await late).toBeInstanceOf(SessionClosedError);
  });

  it('gives an error, and no rows, when the role can not be taken', async () => {
    // Like the login, but it may become nobody; and it could read the rows by itself.
    const login = `stuck_${kind}_${process.pid}`;
    await database.asSuperuser(`create role ${login} login bypassrls password 'x'`);
    await database.asSuperuser(`grant connect on database ${database.name} to ${login}`);
    await database.asSuperuser(`grant select on todos to ${login}`);
    const url = Object.assign(new URL(database.loginUrl), { username: login, password: 'x' }).href;
    const stuck = await openTestDriver(kind, url);
    const session = new Session(stuck, alice, 'read');
    const asked = await Promise.all([1, 2].map(() => causeOf(tasks(session.db).execute())));
    await session.rollback();
    await stuck.close();
    await database.asSuperuser(`drop owned by ${login}`);
    await database.asSuperuser(`drop role ${login}`);
    expect(asked[0]).toBeInstanceOf(NotBegunError);
    expect(asked[1]).toBeInstanceOf(NotBegunError);
    // Neon's driver is pointed at one relay for the whole process.
    driver = await reopen(driver, kind, database);
  });

  it('tells the first failure from its echoes', async () => {
    const session = new Session(driver, alice, 'write');
    const [first, second] = await Promise.all([
      causeOf(session.db.execute(sql`select 1 / 0`)),
      causeOf(tasks(session.db).execute()),
    ]);
    expect(sqlState(first)).toBe('22012');
    expect(second).toBeInstanceOf(AbortedTransactionError);
    expect(sqlState(session.failure)).toBe('22012');
    await session.rollback();
  });

  it('does not believe a COMMIT that rolled back', async () => {
    const work = async (db: Database) => {
      await add(db, 'lost');
      await caught(db.execute(sql`select 1 / 0`));
      return 'fine';
    };
    expect(sqlState(await caught(withSession(driver, alice, work)))).toBe('22012');
    expect(await withSession(driver, alice, tasks)).not.toContainEqual({ task: 'lost' });
  });

  it('says that the connection was lost when it was lost before COMMIT', async () => {
    const work = async (db: Database) => {
      await add(db, 'lost');
      driver.relay.cut();
      await caught(tasks(db).execute());
    };
    expect(await caught(withSession(driver, alice, work))).toBeInstanceOf(ConnectionLostError);
    expect(await withSession(driver, alice, tasks)).not.toContainEqual({ task: 'lost' });
  });

  it('says that nobody knows when the connection is lost during COMMIT', async () => {
    await database.asSuperuser(`
      create function slow_commit() returns trigger language plpgsql as
        $$ begin perform pg_sleep(60); return null; end $$;
      create constraint trigger slow_commit after insert on todos deferrable initially deferred
        for each row execute function slow_commit()`);
    try {
      const session = new Session(driver, alice, 'write');
      await add(session.db, 'who knows');
      const committed = caught(session.commit());
      await expect.poll(() => committing(database)).toBe(1);
      driver.relay.cut();
      expect(await committed).toMatchObject({ name: 'CommitLostError', outcome: 'not_stored' });
    } finally {
      await database.asSuperuser(`drop trigger slow_commit on todos; drop function slow_commit`);
    }
  });

  it('stops what is running when it is abandoned', async () => {
    const session = new Session(driver, alice, 'read');
    const running = caught(session.db.execute(sql`select pg_sleep(1000)`));
    await expect.poll(async () => (await sleepers(database)).length).toBe(1);
    session.abandon(new Error('gone'));
    await running;
    await expect.poll(async () => sleepers(database)).toEqual([]);
  });

  /** While the clock stands still: timers that are due at once run, and no others. */
  const untilLent = async (count: number) => {
    while (driver.lent() !== count) {
      await vi.advanceTimersByTimeAsync(0);
      await new Promise(setImmediate);
    }
  };

  it('keeps its connection where what is running ends soon, and nothing that it wrote', async () => {
    const process = sql<{ pid: number }>`select pg_backend_pid() as pid`;
    const pid = async () => withSession(driver, alice, async (db) => db.execute(process), 'read');
    const before = await pid();
    // However slow the machine is, what is running ends in time.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const session = new Session(driver, alice, 'write');
      const running = caught(add(session.db, 'left behind'));
      await untilLent(1);
      expect(session.abandon(new Error('gone'))).toBe(true);
      await untilLent(0);
      expect(await running).toBeNull();
      await expect(add(session.db, 'later')).rejects.toBeInstanceOf(Error);
      await expect(session.commit()).rejects.toBeInstanceOf(ConnectionLostError);
    } finally {
      vi.useRealTimers();
    }
    expect(await pid()).toEqual(before);
    const left = `select 1 from todos where task in ('left behind', 'later')`;
    expect((await database.asSuperuser(left)).rows).toEqual([]);
  });

  it('runs claims as text, whatever is in them', async () => {
    const odd = `o'brien \\ "x"; select 1 -- $1 é 🙂`;
    const [row] = await withSession(driver, claimsFor(odd), async (db) =>
      db.execute<{ me: string }>(sql`select auth.user_id() as me`),
    );
    expect(row?.me).toBe(odd);
  });

  it('says in the transaction which request writes, and leaves nothing of that behind', async () => {
    const ask = sql`select current_setting('request.id', true) as id`;
    const odd = `r-1' \\ "; select 1`;
    const seen = async (access: 'read' | 'write', requestId?: string) => {
      const session = new Session(
        driver,
        alice,
        access,
        requestId === undefined ? {} : { requestId },
      );
      const [row] = await session.db.execute<{ id: string | null }>(ask);
      await session.commit();
      return row?.id ?? '';
    };
    expect(await seen('write', odd)).toBe(odd);
    expect(await seen('write')).toBe('');
    expect(await seen('read', odd)).toBe('');
  });

  it('reads instants to the microsecond', async () => {
    const at = '2026-01-02 03:04:05.678901+00';
    await database.asSuperuser(`update todos set due_at = $1 where task = 'a1'`, [at]);
    const [row] = await withSession(driver, alice, async (db) =>
      db.select({ dueAt: todos.dueAt }).from(todos).where(eq(todos.task, 'a1')),
    );
    expect(row?.dueAt).toBe(at);
  });

  it('limits statements, waits for locks and idle transactions without a statement for it', async () => {
    driver.statements.length = 0;
    const [row] = await withSession(driver, alice, async (db) =>
      db.execute(sql`select current_setting('statement_timeout') as statement,
        current_setting('lock_timeout') as lock,
        current_setting('idle_in_transaction_session_timeout') as idle,
        current_setting('client_connection_check_interval') as check,
        current_setting('TimeZone') as zone`),
    );
    expect(row).toEqual({
      statement: '2min',
      lock: '2min',
      idle: '6min',
      check: '500ms',
      zone: 'UTC',
    });
    // Its opening, this one, and COMMIT.
    expect(driver.statements).toHaveLength(3);
  });
});

/** The same driver anew. */
async function reopen(
  driver: TestDriver,
  kind: (typeof driverKinds)[number],
  database: TestDatabase,
) {
  await driver.close();
  return openTestDriver(kind, database.loginUrl, { max: 1 });
}

/** How many are in the middle of COMMIT. */
async function committing(database: TestDatabase): Promise<number> {
  const { count } = await database.asSuperuser(
    `select from pg_stat_activity where datname = current_database() and query ~* '^commit' and state = 'active'`,
  );
  return count;
}

async function sleepers(database: TestDatabase) {
  const { rows } = await database.asSuperuser(
    `select pid from pg_stat_activity where datname = current_database() and query like '%pg_sleep(1000)%' and pid <> pg_backend_pid() and state = 'active'`,
  );
  return rows;
}
