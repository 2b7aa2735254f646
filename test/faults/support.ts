import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import type { Connection } from '../../src/engine/session/driver.ts';
import { createTestApp, type Answer, type TestApp } from '../support/app.ts';
import type { TestDatabase } from '../support/database.ts';
import { patience, type TestDriver } from '../support/drivers.ts';

export const todosQuery = '{ todos { nodes { task } } }';
export const addTodo = (task: string) =>
  `mutation { createTodo(input: { task: ${JSON.stringify(task)} }) { todo { task } } }`;

/** What has to be put back after a test, and before the proof that all is well. */
const undo: (() => void)[] = [];

type Options = NonNullable<Parameters<typeof createTestApp>[0]>;

/**
 * An application with one todo of alice's and one of bob's, and after each test the proof that
 * nothing of the fault is left: no connection is missing, the next request is answered, and shows
 * nothing that is not its own; and the log holds no fault of ours.
 */
export function useFaultyApp(options: Options): { readonly app: TestApp } {
  const given = { app: undefined as TestApp | undefined };
  beforeAll(async () => {
    given.app = await createTestApp({ comparable: false, ...options });
    await given.app.database.asSuperuser(
      `insert into todos (user_id, task) values ('alice', 'a1'), ('bob', 'b1')`,
    );
  });
  afterEach(async () => {
    const app = given.app!;
    for (const step of undo.splice(0).toReversed()) step();
    await allBack(app.driver);
    expect(app.driver.lent()).toBe(0);
    // Nor is a backend of it left in a transaction.
    await expect.poll(() => backends(app.database, '')).toEqual([]);
    let answer!: Answer;
    // On a busy machine anything may take longer than the short limit that some tests set.
    await expect.poll(async () => (answer = await app.ask('bob', todosQuery)).status).not.toBe(504);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ todos: { nodes: [{ task: 'b1' }] } });
    expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
    app.log.length = 0;
    await app.database.asSuperuser(`delete from todos where task not in ('a1', 'b1')`);
    await allBack(app.driver);
  });
  afterAll(() => given.app?.close());
  return {
    get app() {
      return given.app!;
    },
  };
}

/** Waits until nobody has a connection, or waits for one. */
export async function allBack(driver: TestDriver): Promise<void> {
  const idle = { lent: 0, waiting: 0 };
  await expect.poll(() => driver.stats()).toMatchObject(idle);
}

/** The operation's time is over before Postgres gives up a statement, so COMMIT is sent by itself. */
export const shorterThanStatements = { requestTimeoutMs: patience.statementTimeoutMs };

/**
 * Asks, and lets the server's time be over as soon as the operation hangs: the clock stands still
 * until then, so that no limit strikes earlier, however long it takes to come there.
 *
 * @param hangs - whether the operation has come to where it goes no further
 * @param ms - how much time passes then, at once
 */
export async function whenTimeIsUp<T>(
  ask: () => Promise<T>,
  hangs: () => boolean | Promise<boolean>,
  ms = patience.transactionTimeoutMs,
): Promise<T> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const answer = ask();
    await expect.poll(hangs).toBe(true);
    await vi.advanceTimersByTimeAsync(ms);
    // What is given up then has a moment to end.
    await vi.advanceTimersByTimeAsync(1000);
    return await answer;
  } finally {
    vi.useRealTimers();
  }
}

/** What a request that met an outage answers: nothing but why, and when to come again. */
export function expectOutage(answer: Answer): void {
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(answer.data).toBeUndefined();
  expect(answer.errors).toHaveLength(1);
  const retryAfter = Number(answer.headers.get('retry-after'));
  expect(answer.errors?.[0]?.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE', retryAfter });
  expectNoSecrets(answer);
}

/** A time limit: nothing was stored, and coming again at once is no use. */
export function expectTimeout(answer: Answer): void {
  expect(answer.status).toBe(504);
  expect(answer.data).toBeUndefined();
  expect(answer.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['TIMEOUT']);
  expectNoSecrets(answer);
}

/** A mutation whose connection was lost during COMMIT. */
export function expectLost(answer: Answer, outcome: 'not_stored' | 'unknown'): void {
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(answer.data).toBeUndefined();
  const retryAfter = Number(answer.headers.get('retry-after'));
  const extensions = { code: 'SERVICE_UNAVAILABLE', outcome, retryAfter };
  expect(answer.errors?.map((error) => error.extensions)).toEqual([extensions]);
  expectNoSecrets(answer);
}

/** No answer speaks of the machinery. */
function expectNoSecrets(answer: Answer): void {
  expect(answer.text).not.toMatch(
    /select|insert|commit|todos_|\.ts|127\.0\.0\.1|backend|57P|ECONN/i,
  );
}

/** The reasons that the log has for outages, one for each request that met one. */
export function outages(app: TestApp): unknown[] {
  return warnings(app, 'a request met an outage').map(({ reason }) => reason);
}

/** What the log has of connections that were lost during COMMIT: what became of each, and why. */
export function lostCommits(app: TestApp): readonly [outcome: unknown, reason: unknown][] {
  return warnings(app, 'a connection was lost during COMMIT').map(({ outcome, reason }) => [
    outcome,
    reason,
  ]);
}

function warnings(app: TestApp, wanted: string) {
  return app.log
    .filter(({ level, message }) => level === 'warn' && message === wanted)
    .map(({ fields }) => fields);
}

export function retries(app: TestApp): unknown[] {
  return app.log
    .filter(({ message }) => message === 'an operation is tried again')
    .map(({ fields }) => fields['sqlState'] ?? fields['reason']);
}

/** The todos of a task that are stored, whoever's they are. */
export async function stored(database: TestDatabase, task: string): Promise<number> {
  const { count } = await database.asSuperuser(`select from todos where task = $1`, [task]);
  return count;
}

/** Keeps the only thread busy, so that nothing else runs: no timer, no answer. */
export function stall(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Backends of the login that are in the middle of something that fits a regular expression. */
export async function backends(database: TestDatabase, query: string): Promise<number[]> {
  const { rows } = await database.asSuperuser(
    `select pid from pg_stat_activity where datname = current_database()
       and usename = 'authenticated_backend' and query ~ $1
       and state in ('active', 'idle in transaction')`,
    [query],
  );
  return rows.map(({ pid }) => Number(pid));
}

/** Waits until exactly one backend is at it, and returns its process id. */
export async function backendAt(database: TestDatabase, query: string): Promise<number> {
  let pids: number[] = [];
  const look = async () => (pids = await backends(database, query));
  await expect.poll(look).toHaveLength(1);
  return pids[0]!;
}

/** The backend that waits in the middle of a transaction for its next statement. */
export async function backendBetweenStatements({ asSuperuser }: TestDatabase): Promise<number> {
  let waiting: unknown[] = [];
  const look = async () => {
    const { rows } = await asSuperuser(
      `select pid from pg_stat_activity where datname = current_database()
         and usename = 'authenticated_backend' and state = 'idle in transaction'`,
    );
    waiting = rows.map(({ pid }) => pid);
    return waiting;
  };
  await expect.poll(look).toHaveLength(1);
  return Number(waiting[0]);
}

/** When the login's backends, each by its process id, took their last statements. */
export async function statementsBegun({ asSuperuser }: TestDatabase): Promise<unknown[]> {
  const { rows } = await asSuperuser(
    `select pid, query_start::text as begun from pg_stat_activity
       where datname = current_database() and usename = 'authenticated_backend' order by pid`,
  );
  return rows;
}

/** Does something before each statement is sent, for the time of a test. */
export function intercept(
  driver: TestDriver,
  before: (text: string, connection: Pick<Connection, 'query'>) => void | Promise<void>,
): void {
  const acquire = driver.acquire.bind(driver);
  driver.acquire = async (...asked) => {
    const connection = await acquire(...asked);
    const query = connection.query.bind(connection);
    connection.query = async (statement) => {
      await before(statement.text, { query });
      return query(statement);
    };
    return connection;
  };
  undo.push(() => {
    driver.acquire = acquire;
  });
}

/** Ends a backend, and waits until it has ended. */
export async function terminate(database: TestDatabase, pid: number): Promise<void> {
  await database.asSuperuser('select pg_terminate_backend($1, 60000)', [pid]);
}

/** A trigger of a test's on todos, for the time that `work` takes. */
export async function withTrigger<T>(
  { asSuperuser }: TestDatabase,
  body: string,
  kind: 'before' | 'deferred',
  work: () => Promise<T>,
): Promise<T> {
  await asSuperuser(
    `create function fault() returns trigger language plpgsql security definer as
       $$ begin ${body}; return new; end $$`,
  );
  await asSuperuser(
    kind === 'before'
      ? `create trigger fault before insert on todos for each row execute function fault()`
      : `create constraint trigger fault after insert on todos deferrable initially deferred
           for each row execute function fault()`,
  );
  try {
    return await work();
  } finally {
    await asSuperuser('drop function fault cascade');
  }
}
