import { expect, onTestFinished, test } from 'vitest';
import { domain } from '#example/domain.ts';
import { createListener } from '../../src/engine/node/listener.ts';
import { serve } from '../../src/engine/node/server.ts';
import type { Service } from '../../src/engine/request/service.ts';
import type { EndedRecord } from '../../src/engine/telemetry/request-record.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { json } from './support.ts';

// Node's adapter answers by itself, so its faults are for it to tell.

const ask = (address: string) =>
  fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: json('{ __typename }'),
  });

const fault = () => Promise.reject(new TypeError('secret'));

/** Serves an app whose adapter has something else to answer with. */
async function listenWith(app: TestApp, broken: Partial<Service>): Promise<string> {
  const service = { ...app.service, ...broken };
  const listener = createListener({ domain, app: app.yoga, service });
  const server = await serve({ listener, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 });
  onTestFinished(() => server.stop());
  return server.address;
}

const told = (requestId: string | null) => ({
  errors: [
    {
      message: `Something went wrong on our side. Tell us the request id: ${requestId}`,
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
    },
  ],
});

test('a fault while an operation is answered is told, logged and counted', async () => {
  const counted: EndedRecord[] = [];
  const app = await createTestApp({ observer: { sinks: [(record) => counted.push(record)] } });
  onTestFinished(() => app.close());
  const answer = await ask(await listenWith(app, { answerOperation: fault }));

  const requestId = answer.headers.get('x-request-id');
  expect(answer.status).toBe(500);
  expect(await answer.json()).toEqual(told(requestId));
  const codes = ['INTERNAL_SERVER_ERROR'];
  expect(app.log).toMatchObject([
    { level: 'error', fields: { requestId, err: { type: 'TypeError', message: 'secret' } } },
    { level: 'info', message: 'request', fields: { requestId, status: 500, codes } },
  ]);
  expect(counted).toMatchObject([{ requestId, status: 500, codes }]);
});

test('a fault before a request can be told of ends it with a 500, and not the process', async () => {
  const app = await createTestApp();
  onTestFinished(() => app.close());
  const entrance = {
    ...app.service.entrance,
    observer: {
      ...app.service.entrance.observer,
      begin: () => {
        throw new TypeError('secret');
      },
    },
  };
  const answer = await ask(await listenWith(app, { entrance }));
  const requestId = answer.headers.get('x-request-id');
  expect(answer.status).toBe(500);
  expect(await answer.json()).toEqual(told(requestId));
  expect(app.log).toMatchObject([{ fields: { requestId, err: { type: 'TypeError' } } }]);
});
