import { asyncProperty, array, assert, constantFrom, integer, record } from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { send, type Got } from './support.ts';

// Clients that send the same and different keys and operations at once, fail, time out, go away and lose
// their connections: in the end each key was run once or not at all.

const operations = {
  /** One statement, with which COMMIT travels. */
  one: (key: string) => `createTodo(input: { task: "${key} one" }) { todo { id } }`,
  /** A statement that writes, one that reads, and COMMIT. */
  two: (key: string) =>
    `createTodos(input: { todos: [{ task: "${key} two" }, { task: "${key} two" }] }) { todos { id } query { __typename } }`,
  /** Several fields, each of which writes. */
  fields: (key: string) =>
    `a: createTodo(input: { task: "${key} fields" }) { todo { id } } b: createTodo(input: { task: "${key} fields" }) { todo { id } }`,
  /** Writes, and then fails. */
  none: (key: string) =>
    `a: createTodo(input: { task: "${key} none" }) { todo { id } } b: createTodo(input: { task: "" }) { todo { id } }`,
} as const;
type Name = keyof typeof operations;

/** How many todos each leaves. */
const sizes: Readonly<Record<Name, number>> = { one: 1, two: 2, fields: 2, none: 0 };

const fates = ['stays', 'goes', 'is cut'] as const;

const request = record({
  server: constantFrom('compiled', 'resolvers', 'impatient'),
  key: constantFrom('a', 'b'),
  operation: constantFrom<Name>('one', 'one', 'two', 'fields', 'none'),
  fate: constantFrom<(typeof fates)[number]>('stays', 'stays', 'goes', 'is cut'),
  /** How many turns of the event loop it waits before it is sent, and before it meets its fate. */
  after: integer({ min: 0, max: 12 }),
  until: integer({ min: 0, max: 25 }),
});

const servers: Record<string, TestApp> = {};

beforeAll(async () => {
  const options = { comparable: false, driver: { max: 4 } } as const;
  const compiled = await createTestApp({ ...options, compiled: true });
  const { database } = compiled;
  servers['compiled'] = compiled;
  servers['resolvers'] = await createTestApp({ ...options, database, app: { operations: null } });
  servers['impatient'] = await createTestApp({
    ...options,
    database,
    compiled: true,
    app: { requestTimeoutMs: 12 },
  });
});
afterAll(async () => {
  await servers['resolvers']!.driver.close();
  await servers['impatient']!.driver.close();
  await servers['compiled']!.close();
});

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

const documentOf = (key: string, operation: Name) => `mutation { ${operations[operation](key)} }`;

/** Ends the connections of all requests that are under way. */
const cut = () =>
  servers['compiled']!.database.asSuperuser(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and usename = 'authenticated_backend' and state <> 'idle'`,
  );

const todosOf = async (key: string): Promise<readonly unknown[]> => {
  const { rows } = await servers['compiled']!.database.asSuperuser(
    'select task from todos where task like $1 order by task',
    [`${key} %`],
  );
  return rows.map(({ task }) => task);
};

test('each key is run once or not at all, whatever happens meanwhile', async () => {
  let run = 0;
  const told: Record<string, number> = {};
  const property = asyncProperty(
    array(request, { minLength: 2, maxLength: 8 }),
    async (requests) => {
      run += 1;
      const answers = await Promise.all(
        requests.map(async ({ server, key, operation, fate, after, until }) => {
          await turns(after);
          const going = new AbortController();
          const name = `${run} ${key}`;
          const sending = { key: `${run}-${key}`, document: documentOf(name, operation) };
          const answer = send(servers[server]!, { ...sending, signal: going.signal }).catch(
            (): null => null,
          );
          if (fate !== 'stays') {
            await turns(until);
            if (fate === 'goes') going.abort();
            else await cut();
          }
          return { key, operation, answer: await answer };
        }),
      );
      await vi.waitFor(() => {
        expect(Object.values(servers).map(({ driver }) => driver.lent())).toEqual([0, 0, 0]);
      }, 120_000);

      for (const key of new Set(requests.map((one) => one.key))) {
        const name = `${run} ${key}`;
        const own = answers.filter((one) => one.key === key);
        const stored = await todosOf(name);
        const again = new Map<Name, Got>();
        // Whoever got no answer sends again, until the key has one.
        for (const operation of ['one', 'two', 'fields'] as const) {
          const sending = { key: `${run}-${key}`, document: documentOf(name, operation) };
          again.set(operation, await send(servers['compiled']!, sending));
        }
        const [done, ...more] = [...again].filter(([, { status }]) => status === 200);
        expect(more).toEqual([]);
        const [operation, { text, replayed }] = done!;
        const others = [...again].filter(([other]) => other !== operation);
        expect(others.map(([, { status }]) => status)).toEqual(others.map(() => 422));
        // What had been stored was one whole operation, and is the one that is answered now.
        const whole = Array.from({ length: sizes[operation] }, () => `${name} ${operation}`);
        expect(stored).toEqual(replayed === null ? [] : whole);
        expect(await todosOf(name)).toEqual(whole);
        for (const { answer, ...sent } of own) {
          if (answer === null) continue;
          const kind = `${answer.status}${answer.replayed === null ? '' : ' replayed'}`;
          told[kind] = (told[kind] ?? 0) + 1;
          if (answer.codes.length > 0) continue;
          // A success that was told is the one that is kept.
          expect({ operation: sent.operation, text: answer.text }).toEqual({ operation, text });
        }
        const firsts = own.filter(
          ({ answer }) => answer?.codes.length === 0 && answer.replayed === null,
        );
        expect(firsts.length).toBeLessThanOrEqual(1);
      }
    },
  );
  await assert(property, { numRuns: 20 });
  // It was about something.
  expect(told).toMatchObject({
    200: expect.any(Number) as number,
    '200 replayed': expect.any(Number) as number,
    422: expect.any(Number) as number,
  });
});
