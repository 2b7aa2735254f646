import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { PersistedDocuments } from '../../src/engine/request/persisted-documents.ts';
import { openRateLimiter } from '../../src/engine/rate-limits/open-rate-limiter.ts';
import { addAccount, addTodo } from '../support/rows.ts';
import { cases, create, todos } from './support/warm-cases.ts';
import { expectSame, json, openTwoWays, type Sent, type TwoWays } from './support/two-ways.ts';

// A document that is known lets nobody in who may not ask it: what is
// refused while a document is cold is refused to the byte when it is warm.

let ways: TwoWays;

/** Answered often enough to be answered by Postgres alone. */
async function expectWarm(sent: Sent): Promise<void> {
  const operations = ways.compiled.operations!;
  for (let time = 1; time <= 2; time += 1) expect((await expectSame(ways, sent)).status).toBe(200);
  const before = operations.answered;
  await expectSame(ways, sent);
  expect(operations.answered - before).toBe(1);
}

describe('with a document that others have made warm', () => {
  beforeAll(async () => {
    ways = await openTwoWays(() => ({
      corsOrigins: ['https://app.example.com'],
      bodyLimitBytes: 5000,
      introspection: 'signed-in',
      graphiql: 'off',
      persistedDocuments: new PersistedDocuments(),
    }));
    for (const { database } of [ways.compiled, ways.resolvers]) {
      await addAccount(database, 'one', { alice: 'OWNER' });
      await addTodo(database, 'alice', 'mine');
    }
  });
  afterAll(() => ways.close());

  it.each(Object.keys(cases))('%s is answered as with one that is cold', async (name) => {
    const [good, bad] = cases[name]!;
    // A document of its own, so that it is cold.
    const [query, body] = ownDocument(good, name);
    const cold = await expectSame(ways, bad(query));
    const warmUp = { ...good, body };
    // One that introspects anywhere has to be looked at each time, and stays out of it.
    if (name.startsWith('introspection')) await expectSame(ways, warmUp);
    else await expectWarm(warmUp);
    expect(await expectSame(ways, bad(query))).toEqual(cold);
    expect(await expectSame(ways, bad(query))).toEqual(cold);
  });
});

/** The same request, with a comment in its document that nobody else's has. */
function ownDocument(sent: Sent, name: string): [query: string, body: string] {
  const { query, ...more } = JSON.parse(sent.body.toString()) as { readonly query: string };
  const own = `# ${name.replaceAll(/[^\w ]/g, '')}\n${query}`;
  return [own, json(own, more)];
}

describe('a limit of five requests', () => {
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

  beforeAll(async () => {
    ways = await openTwoWays(async () => ({
      rateLimiter: await openRateLimiter(
        { rateLimit: { requests: 5, seconds: 600 }, rateLimitStoreUrl: null },
        logger,
      ),
    }));
  });
  afterAll(() => ways.close());

  test.each<[who: string, sent: Sent]>([
    ['a person', { body: json(todos) }],
    ['somebody without a token', { as: null, body: json(todos) }],
  ])('holds for %s, whose document is warm', async (_who, sent) => {
    const seen: unknown[] = [];
    for (let time = 1; time <= 7; time += 1) {
      const { status, headers, text } = await ways.ask(sent);
      const left = /r=(\d+)/.exec(String(headers['ratelimit']))?.[1];
      seen.push([status, left, text.includes('RATE_LIMITED')]);
    }
    expect(seen).toEqual([
      ...['4', '3', '2', '1', '0'].map((left) => [200, left, false]),
      [429, '0', true],
      [429, '0', true],
    ]);
  });
});

const quiet = () => undefined;

describe('where only registered documents are run', () => {
  const registered = new Map([[hash('sha256', todos, 'hex'), todos]]);
  beforeAll(async () => {
    ways = await openTwoWays(() => ({
      persistedDocuments: new PersistedDocuments({ registered, only: true }),
    }));
  });
  afterAll(() => ways.close());

  test('others are not, however warm those are', async () => {
    await expectWarm({ body: json(todos) });
    await expectWarm({
      body: JSON.stringify({ documentId: `sha256:${hash('sha256', todos, 'hex')}` }),
    });
    for (const query of [`${todos} `, '{ todos { totalCount } }', create]) {
      for (let time = 1; time <= 3; time += 1) {
        expect((await expectSame(ways, { body: json(query) })).status).toBe(403);
      }
    }
  });
});
