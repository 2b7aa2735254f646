import { afterAll, beforeAll, expect, test } from 'vitest';
import { json, send } from '../http/support.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// A process has one thread: what costs it milliseconds takes turns, and what is short comes in between.

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const COUNT = 100;
const known = json('{ __typename }');

/** How many of many requests have been answered when one that costs next to nothing is. */
async function answeredBefore(body: (index: number) => string): Promise<number> {
  await send(app, { as: 'alice', body: known });
  let answered = 0;
  const long = Array.from({ length: COUNT }, async (_, index) => {
    await send(app, { as: 'alice', body: body(index) });
    answered += 1;
  });
  await send(app, { as: 'alice', body: known });
  const before = answered;
  await Promise.all(long);
  expect(answered).toBe(COUNT);
  return before;
}

test('documents that are not known do not hold up one that is', async () => {
  const fields = Array.from({ length: 100 }, (_, nth) => `wrong${nth}`).join(' ');
  expect(await answeredBefore((index) => json(`{ ${fields} } #${index}`))).toBeLessThan(COUNT / 4);
});

test('large bodies do not hold up a small one', async () => {
  const variables = { unused: Array.from({ length: 10_000 }, (_, nth) => nth) };
  const body = json('{ __typename }', { variables });
  expect(await answeredBefore(() => body)).toBeLessThan(COUNT / 4);
});

test('of a client that has gone while its documents waited, none is answered', async () => {
  const gone = new AbortController();
  const headers = {
    authorization: `Bearer ${await app.token('alice')}`,
    'content-type': 'application/json',
  };
  const waiting = Array.from({ length: 10 }, (_, index) =>
    app
      .fetch('/graphql', {
        method: 'POST',
        headers,
        body: json(`{ viewer { userId } } # gone ${index}`),
        signal: gone.signal,
      })
      .catch(() => null),
  );
  app.driver.statements.length = 0;
  gone.abort();
  await Promise.all(waiting);
  await send(app, { as: 'alice', body: json('{ __typename } # behind them') });
  expect(app.driver.statements).toEqual([]);
});
