import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { send, tasks } from './support.ts';

// Two requests with one key at once: the second waits for the first.

const document = 'mutation { createTodo(input: { task: "once" }) { todo { id updatedAt } } }';
const sending = { key: 'k', document };

describe.each([
  ['compiled', { compiled: true }],
  ['by resolvers', { app: { operations: null } }],
] as const)('a second request with the key of one that runs, %s,', (_way, options) => {
  let app: TestApp;
  let locker: Client;

  beforeEach(async () => {
    app = await createTestApp({
      ...options,
      comparable: false,
      driver: { statementTimeoutMs: 2000 },
    });
    locker = new Client({ connectionString: app.database.superuserUrl });
    await locker.connect();
    // Whoever writes a todo waits.
    await locker.query('begin; lock table todos in share mode');
  });
  afterEach(async () => {
    await locker.end();
    await app.close();
  });

  /** Waits until as many wait for the database's locks. */
  const waiting = (count: number) =>
    vi.waitFor(async () => {
      const { rows } = await app.database.asSuperuser(
        `select count(*)::int as count from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(rows[0]?.['count']).toBe(count);
    }, 20_000);

  it('waits, and is answered as the first', async () => {
    const first = send(app, sending);
    await waiting(1);
    const second = send(app, sending);
    await waiting(2);
    await locker.query('commit');
    const { text } = await first;
    expect(await second).toMatchObject({ status: 200, text, replayed: 'true' });
    expect(await tasks(app)).toEqual(['once']);
  });

  it('writes where the client of the first has gone', async () => {
    const going = new AbortController();
    const first = send(app, { ...sending, signal: going.signal }).catch(() => 'gone');
    await waiting(1);
    const second = send(app, sending);
    await waiting(2);
    going.abort();
    await first;
    await waiting(1);
    await locker.query('commit');
    expect(await second).toMatchObject({ status: 200, codes: [], replayed: null });
    expect(await tasks(app)).toEqual(['once']);
  });

  it('waits within its own time limits, and does nothing then', async () => {
    const own = new Client({ connectionString: app.database.superuserUrl });
    await own.connect();
    await locker.query('rollback');
    // As a request that is never answered has it.
    await own.query('begin');
    const claims = JSON.stringify({ sub: 'alice', iss: await issuerOf(app) });
    await own.query(`select set_config('request.jwt.claims', $1, true)`, [claims]);
    await own.query(
      `insert into rowhouse.idempotency_claims (key, fingerprint, kept_until) values ('k', 'f', now())`,
    );
    const late = await send(app, sending);
    expect(late).toMatchObject({ status: 504, codes: ['TIMEOUT'] });
    await own.end();
    expect(await send(app, sending)).toMatchObject({ status: 200, replayed: null });
    expect(await tasks(app)).toEqual(['once']);
  });
});

/** What tokens of the test's issuer say that it is. */
async function issuerOf(app: TestApp): Promise<unknown> {
  const [, payload = ''] = (await app.token('alice')).split('.');
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>)[
    'iss'
  ];
}
