import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve, type RunningServer } from '../../src/engine/node/server.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// The audits of GraphQL over HTTP, over a real port: https://github.com/graphql/graphql-http

describe.each([null, 'alice'])('as %s', (person) => {
  let app: TestApp;
  let server: RunningServer;

  beforeAll(async () => {
    app = await createTestApp();
    const { listener } = app;
    server = await serve({ listener, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 });
  });
  afterAll(async () => {
    await server.stop();
    await app.close();
  });

  const audits = serverAudits({
    url: () => `${server.address}/graphql`,
    fetchFn: async (address: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      if (person !== null) headers.set('authorization', `Bearer ${await app.token(person)}`);
      return fetch(address, { ...init, headers });
    },
  });

  test('there are 61', () => {
    expect(audits).toHaveLength(61);
  });

  test.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id $name', async ({ fn }) => {
    expect(await fn()).toMatchObject({ status: 'ok' });
  });
});
