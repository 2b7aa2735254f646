import { expect, onTestFinished, test } from 'vitest';
import { CompiledOperations } from '../../src/engine/compiled/operations.ts';
import { schema } from '../../src/domain.ts';
import { createListener } from '../../src/engine/node/listener.ts';
import { serve } from '../../src/engine/node/server.ts';
import type { EndedRecord } from '../../src/engine/telemetry/request-record.ts';
import { createTestApp } from '../support/app.ts';
import { json, listen } from './support.ts';

const ask = (address: string) =>
  fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: json('{ __typename }'),
  });

type Body = { readonly errors: readonly { message: string; extensions: object }[] };

test('a fault on the short way is answered, logged and counted like one on any other', async () => {
  const counted: EndedRecord[] = [];
  const app = await createTestApp({
    app: {
      operations: new CompiledOperations({
        schema,
        answerLimitBytes: 16_777_216,
        onFault: () => undefined,
      }),
    },
    observer: { sinks: [(record) => counted.push(record)] },
  });
  onTestFinished(() => app.close());
  app.lane!.answer = () => Promise.reject(new TypeError('secret'));
  const answer = await ask((await listen(app)).address);

  const requestId = answer.headers.get('x-request-id');
  expect(answer.status).toBe(500);
  expect(((await answer.json()) as Body).errors).toEqual([
    {
      message: expect.not.stringContaining('secret'),
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
    },
  ]);
  const codes = ['INTERNAL_SERVER_ERROR'];
  expect(app.log).toMatchObject([
    { level: 'error', fields: { requestId, err: { type: 'TypeError' } } },
    { level: 'info', message: 'request', fields: { requestId, status: 500, codes } },
  ]);
  expect(counted).toMatchObject([{ requestId, status: 500, codes }]);
});

test('a fault before there is a record ends its request with a 500, and not the process', async () => {
  const logged: object[] = [];
  const log = (fields: object) => void logged.push(fields);
  const fault = new TypeError('secret');
  const listener = createListener({
    app: (_request, response) => response.end('ordinary'),
    lane: { admit: () => Promise.reject(fault), answer: () => Promise.reject(fault) },
    bodyLimitBytes: 1000,
    logger: { debug: log, info: log, warn: log, error: log },
  });
  const server = await serve({ listener, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 });
  onTestFinished(() => server.stop());
  const answer = await ask(server.address);
  const requestId = answer.headers.get('x-request-id');
  expect(answer.status).toBe(500);
  expect((await answer.json()) as Body).toEqual({
    errors: [
      {
        message: `Something went wrong on our side. Tell us the request id: ${requestId}`,
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
      },
    ],
  });
  expect(logged).toMatchObject([{ requestId, err: { type: 'TypeError', message: 'secret' } }]);
});
