import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { startIssuer, type TestIssuer } from '../support/issuer.ts';
import { useClone, written } from './support.ts';

// What strangers can make the caches of a real server hold, all at once. Its heap is half of what a
// small container has; before caches were bounded in bytes, the first two kinds of these ended it.

const MiB = 1_048_576;
/** As docs/operations.md has it. */
const RESIDENT_MAX = 500 * MiB;

const clone = useClone();
let database: TestDatabase;
let issuer: TestIssuer;
beforeAll(async () => {
  database = await createDatabase();
  issuer = await startIssuer();
});
afterAll(async () => {
  await issuer.stop();
  await database.drop();
});

interface Asked {
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const twice = <T>(count: number, make: (index: number) => T): T[] =>
  times(2 * count, (index) => make(index % count));
const many = (count: number, make: (index: number) => string) => times(count, make).join(' ');
/** A name that makes a document one of its own, and longer. */
const long = (n: number, i: number) => `n${n}x${i}${'y'.repeat(60)}`;
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** What can be compiled is sent twice: it is when it comes again. */
const kinds: Readonly<
  Record<string, (token: (sub: string) => Promise<string>) => Promise<Asked[]>>
> = {
  'a thousand documents of 20 KB': async () =>
    times(1000, (n) => ({
      body: { query: `{ ${many(240, (i) => `${long(n, i)}: __typename`)} }` },
    })),
  'a thousand that fail': async () =>
    times(1000, (n) => ({ body: { query: `{ ${many(240, (i) => long(n, i))} }` } })),
  'a thousand of many fields': async () =>
    twice(300, (n) => ({
      body: { query: `{ projects { nodes { ${many(230, (i) => `a${n}x${i}: id`)} } } }` },
    })),
  'large literals': async () =>
    twice(50, (n) => ({
      body: {
        query: `{ todos(where: { task: { eq: "${'x'.repeat(9000)}${n}" } }) { totalCount } } #${'長'.repeat(n % 2 === 0 ? 5000 : 200_000)}`,
      },
    })),
  'operations of many names': async () =>
    times(5, (n) => many(120, (i) => `query a${n}x${i} { __typename }`)).flatMap((query, n) =>
      twice(120, (i) => ({ body: { query, operationName: `a${n}x${i}` } })),
    ),
  'documents by their hash': async () =>
    times(300, (n) => {
      const query = `{ __typename } #${n}${'長'.repeat(15_000)}`;
      const persistedQuery = { version: 1, sha256Hash: hashOf(query) };
      return { body: { query, extensions: { persistedQuery } } };
    }),
  'filters of many shapes': async () => {
    const query = 'query ($w: TodoFilter) { todos(where: $w) { totalCount } }';
    return twice(300, (n) => ({
      body: {
        query,
        variables: {
          w: {
            or: times(60, (i) => ({
              task: ((n >> (i % 9)) & 1) === 0 ? { eq: 'a' } : { ne: 'a' },
            })),
          },
        },
      },
    }));
  },
  'pages of many sizes and cursors': async () => {
    const query =
      'query ($n: Int, $a: String) { todos(first: $n, after: $a) { nodes { id task project { name } } } }';
    return twice(200, (n) => ({
      body: { query, variables: { n: 1 + (n % 100), a: btoa(`${n}`.repeat(3000)) } },
    }));
  },
  'people with a token of their own': async (token) =>
    Promise.all(
      times(800, async (n) => ({
        body: { query: '{ __typename }' },
        headers: { authorization: `Bearer ${await token(`somebody${n}${'x'.repeat(200)}`)}` },
      })),
    ),
  'addresses and headers of their own': async () =>
    times(800, (n) => ({
      body: { query: '{ __typename }' },
      headers: {
        'x-forwarded-for': `2001:db8:${(n % 65_536).toString(16)}::1`,
        accept: `application/json,${many(50, (i) => `a/b${n}x${i},`)}`,
      },
    })),
};

test('a server with a heap of 512 MB stays within its memory, whatever strangers send', async () => {
  const server = clone.start({
    DATABASE_AUTHENTICATED_URL: database.loginUrl,
    JWKS_URL: issuer.jwksUrl,
    JWT_ISSUER: issuer.url,
    LOG_LEVEL: 'info',
    METRICS_PORT: '0',
    RATE_LIMIT: '1000000/60',
    TRUSTED_PROXIES: '1',
    NODE_OPTIONS: '--max-old-space-size=512',
  });
  const [, address = ''] = await written(server, /"address":"(http[^"]+)","msg":"ready"/);
  const [, metrics = ''] = await written(server, /"metrics":"(http[^"]+)"/);
  const token = (sub: string) => issuer.token({ sub, note: 'c'.repeat(3000) });

  const resident = async () => {
    const text = await (await fetch(metrics)).text();
    const [, bytes = ''] = /^process_resident_memory_bytes (\S+)$/m.exec(text) ?? [];
    return Number(bytes);
  };
  const send = async ({ body, headers }: Asked) => {
    const answer = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    return answer.status;
  };

  let most = 0;
  for (const make of Object.values(kinds)) {
    const asked = await make(token);
    const waiting = asked.entries();
    // Eight at a time.
    await Promise.all(
      times(8, async () => {
        for (const [index, one] of waiting) {
          expect(await send(one)).toBeLessThan(500);
          if (index % 100 === 0) most = Math.max(most, await resident());
        }
      }),
    );
  }
  expect((await fetch(`${address}/health`)).status).toBe(200);
  expect(most).toBeGreaterThan(100 * MiB);
  expect(most).toBeLessThan(RESIDENT_MAX);
});
