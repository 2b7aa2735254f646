import { expect, onTestFinished, test } from 'vitest';
import { createListener } from '../../src/listener.ts';
import { serve } from '../../src/server.ts';

test('a fault on the short way ends its request with a 500, and not the process', async () => {
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
  const answer = await fetch(`${server.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ __typename }"}',
  });
  expect(answer.status).toBe(500);
  const { errors } = (await answer.json()) as { errors: { message: string; extensions: object }[] };
  expect(errors[0]?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
  expect(logged).toMatchObject([{ err: fault }]);
  expect(errors[0]?.message).toContain((logged[0] as { requestId: string }).requestId);
  expect(errors[0]?.message).not.toContain('secret');
});
