import { expect, onTestFinished, test } from 'vitest';
import { serve } from '../../src/engine/node/server.ts';
import { answerWhileWaiting } from '../../src/engine/serve/answer-while-waiting.ts';

const origin = 'https://app.example.com';

/** A server that waits for its database, and what it answers. */
async function start() {
  const corsOrigins = [origin];
  const listener = answerWhileWaiting(corsOrigins);
  const address = { host: '127.0.0.1', port: 0 };
  const server = await serve({ listener, ...address, corsOrigins, shutdownTimeoutMs: 0 });
  onTestFinished(() => server.stop());
  return (path: string, init: RequestInit = {}) => fetch(`${server.address}${path}`, init);
}

test.each(['/health', '/health?x=1', '/health?'])(
  'while the database is not there, %s is 200, by GET and HEAD',
  async (path) => {
    const ask = await start();
    const [got, head] = [await ask(path), await ask(path, { method: 'HEAD' })];
    expect([got.status, await got.text(), head.status]).toEqual([200, '{"status":"ok"}', 200]);
  },
);

test('while the database is not there, a page can read the 503, and when to come again', async () => {
  const ask = await start();
  const preflight = await ask('/graphql', { method: 'OPTIONS', headers: { origin } });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
  const answer = await ask('/graphql', { method: 'POST', headers: { origin }, body: '{}' });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  expect(await answer.json()).toMatchObject({
    errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: 1 } }],
  });
  expect(answer.headers.get('retry-after')).toBe('1');
});

test.each(['/ready', '/healthy', '/graphql?a=/health', '/'])(
  'while the database is not there, %s is 503',
  async (path) => {
    const ask = await start();
    expect((await ask(path)).status).toBe(503);
  },
);
