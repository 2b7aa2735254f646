import { Client } from 'pg';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Budget } from '../../src/engine/memory/bounded-cache.ts';
import { BoundedCounters } from '../../src/engine/rate-limits/bounded-counters.ts';
import { InsuredCounters } from '../../src/engine/rate-limits/insured-counters.ts';
import { PostgresCounters } from '../../src/engine/rate-limits/postgres-counters.ts';
import type { Counters } from '../../src/engine/rate-limits/rate-limiter.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { tcpRelay, type Relay } from '../support/relay.ts';

const limit = { requests: 3, seconds: 60 };

const inMemory = (budget?: Budget) =>
  new BoundedCounters(new RateLimiterMemory({ points: 3, duration: 60 }), budget);

const over = 'over';

/** What remains to each key after its request. */
const remainingOf = async (counters: Counters, ...keys: readonly string[]) => {
  const left: (number | typeof over)[] = [];
  for (const key of keys) {
    const { allowed, remaining } = await counters.count(key);
    left.push(allowed ? remaining : over);
  }
  return left;
};

describe('counters in memory', () => {
  test('count each key by itself', async () => {
    expect(await remainingOf(inMemory(), 'a', 'a', 'a', 'a', 'b')).toEqual([2, 1, 0, over, 2]);
  });

  test('hold so many keys, and forget what was not used for longest', async () => {
    const counters = inMemory(new Budget({ bytes: 1_000_000, entries: 2 }));
    expect(await remainingOf(counters, 'a', 'b', 'a', 'c', 'a', 'b')).toEqual([2, 2, 1, 2, 0, 2]);
  });
});

describe('counters in a database', () => {
  let database: TestDatabase;
  let relay: Relay;
  let url: string;
  const opened: Counters[] = [];

  const open = () => {
    const counters = new PostgresCounters(url, limit);
    opened.push(counters);
    return counters;
  };

  /** Keeps everybody else from a table until it is disposed of. */
  async function lock(table: string) {
    const client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
    await client.query('begin');
    await client.query(`lock table ${table}`);
    return { held: true, [Symbol.asyncDispose]: () => client.end() };
  }

  beforeEach(async () => {
    database = await createDatabase();
    // As an operator makes it: a role with a schema of its own, and no rights on anything else.
    await database.asSuperuser(`create role counter_${database.name} login password 'secret'`);
    await database.asSuperuser(`create schema authorization counter_${database.name}`);
    const superuser = new URL(database.superuserUrl);
    relay = await tcpRelay(Number(superuser.port));
    url = Object.assign(superuser, {
      username: `counter_${database.name}`,
      password: 'secret',
      port: String(relay.port),
    }).href;
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((counters) => counters.close()));
    await relay.close();
    await database.asSuperuser(`drop owned by counter_${database.name}`);
    await database.asSuperuser(`drop role counter_${database.name}`);
    await database.drop();
  });

  test('are the same for every process', async () => {
    const [one, other] = [open(), open()];
    expect(await remainingOf(one, 'a', 'a')).toEqual([2, 1]);
    expect(await remainingOf(other, 'a', 'b')).toEqual([0, 2]);
  });

  test('can be begun by many at once', async () => {
    const processes = Array.from({ length: 8 }, open);
    const counts = await Promise.all(processes.map((counters) => counters.count('a')));
    expect(counts.filter(({ allowed }) => allowed)).toHaveLength(3);
  });

  test('hold neither subjects nor addresses, and keys of any length', async () => {
    expect(
      await remainingOf(open(), 'subject https://issuer.example.com '.padEnd(5000, 'x')),
    ).toEqual([2]);
    const { rows } = await database.asSuperuser(
      `select key from counter_${database.name}.rate_limits`,
    );
    expect(rows).toEqual([{ key: expect.stringMatching(/^rlflx:[\w-]{43}$/) }]);
  });

  test('ask the database no more for a key that is over its limit', async () => {
    const counters = open();
    await remainingOf(counters, 'a', 'a', 'a', 'a');
    const flights = relay.flights();
    expect(await remainingOf(counters, 'a')).toEqual([over]);
    expect(relay.flights()).toBe(flights);
  });

  describe('with an insurance', () => {
    const onChange = vi.fn<(state: 'failed' | 'back', error?: unknown) => void>();
    let now: number;
    let counters: Counters;
    beforeEach(() => {
      onChange.mockClear();
      now = 0;
      const clock = () => now;
      counters = new InsuredCounters(open(), { insurance: inMemory(), onChange, clock });
    });

    test('go on in the process while the database is away, which is told once', async () => {
      expect(await remainingOf(counters, 'a', 'a')).toEqual([2, 1]);
      await database.asSuperuser(`alter role counter_${database.name} nologin`);
      relay.cut();
      expect(await remainingOf(counters, 'a', 'a', 'a', 'a')).toEqual([2, 1, 0, over]);
      expect(onChange.mock.calls.map(([state]) => state)).toEqual(['failed']);

      await database.asSuperuser(`alter role counter_${database.name} login`);
      expect(await remainingOf(counters, 'a')).toEqual([over]);
      now = 5000;
      expect(await remainingOf(counters, 'a')).toEqual([0]);
      expect(onChange.mock.calls.map(([state]) => state)).toEqual(['failed', 'back']);
    });

    test('find the database that was not there at the start', async () => {
      await database.asSuperuser(`alter role counter_${database.name} nologin`);
      expect(await remainingOf(counters, 'a', 'a')).toEqual([2, 1]);
      await database.asSuperuser(`alter role counter_${database.name} login`);
      now = 5000;
      expect(await remainingOf(counters, 'a')).toEqual([2]);
    });

    test('do not wait for a database that hangs', async () => {
      await remainingOf(counters, 'a');
      await using locked = await lock(`counter_${database.name}.rate_limits`);
      expect(await remainingOf(counters, 'a', 'a')).toEqual([2, 1]);
      expect(locked.held).toBe(true);
    });
  });
});
