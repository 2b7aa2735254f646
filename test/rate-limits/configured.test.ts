import { domain } from '#example/domain.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose } from '../../src/engine/serve/compose.ts';
import { readConfig } from '../../src/engine/config/index.ts';
import { serve } from '../../src/engine/node/server.ts';
import { json } from '../http/support.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** The statuses of requests over a port, each with the `X-Forwarded-For` that is given. */
async function statusesOf(proxies: string, ...forwardedFor: readonly string[]) {
  const config = readConfig({ RATE_LIMIT: '1/60', TRUSTED_PROXIES: proxies });
  const logger = pino({ level: 'silent' });
  const composed = await compose({
    domain,
    config,
    driver: app.driver,
    providers: [],
    issuer: null,
    logger,
  });
  const server = await serve({ ...composed, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 });
  try {
    const statuses: number[] = [];
    for (const addresses of forwardedFor) {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': addresses };
      const body = json('{ __typename }');
      const response = await fetch(`${server.address}/graphql`, { method: 'POST', headers, body });
      statuses.push(response.status);
    }
    return statuses;
  } finally {
    await server.stop();
    await composed.close();
  }
}

test('who is behind no known proxy is known by their connection', async () => {
  expect(await statusesOf('', '192.0.2.1', '192.0.2.2')).toEqual([200, 429]);
});

test('who is behind a known proxy is known by what that says', async () => {
  const clients = ['192.0.2.1', '192.0.2.2', '9.9.9.9, 192.0.2.1'];
  expect(await statusesOf('1', ...clients)).toEqual([200, 200, 429]);
  expect(await statusesOf('127.0.0.0/8', ...clients)).toEqual([200, 200, 429]);
});

test('who has a whole IPv6 network is one', async () => {
  expect(await statusesOf('1', '2001:db8::1', '2001:db8::2', '2001:db8:0:1::1')).toEqual([
    200, 429, 200,
  ]);
});
