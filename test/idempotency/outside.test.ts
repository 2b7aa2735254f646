import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { domainWith } from '../outside/api.ts';
import { openService, type Service } from '../outside/service.ts';
import { keptKeys, send } from './support.ts';

// A mutation with a key that shows values from outside: they come after its COMMIT.

describe.each([
  ['compiled', { compiled: true }],
  ['by resolvers', { app: { operations: null } }],
] as const)('the answer of a mutation with values from outside, %s,', (_way, options) => {
  let app: TestApp;
  let service: Service;

  beforeAll(async () => {
    service = await openService();
    app = await createTestApp({ ...options, domain: domainWith(service), comparable: false });
  });
  afterAll(async () => {
    await app.close();
    await service.close();
  });
  beforeEach(async () => {
    await app.database.asSuperuser(
      'truncate todos, rowhouse.idempotency_claims, rowhouse.idempotency_answers cascade',
    );
    service.answerWith(({ keys }) => keys.map(() => 'sunny'));
  });

  const sending = {
    key: 'k',
    document: 'mutation { createTodo(input: { task: "new" }) { todo { task weather } } }',
  };

  it('is kept with them, and the service is not asked again', async () => {
    const first = await send(app, sending);
    expect(first.data).toEqual({ createTodo: { todo: { task: 'new', weather: 'sunny' } } });
    service.answerWith(({ keys }) => keys.map(() => 'rainy'));
    expect(await send(app, sending)).toMatchObject({ text: first.text, replayed: 'true' });
  });

  it('is kept without them where they failed, and says so', async () => {
    service.answerWith(() => 'no list');
    const first = await send(app, sending);
    expect(first.codes).toEqual(['SERVICE_UNAVAILABLE']);
    const again = await send(app, sending);
    expect(again).toMatchObject({
      status: 200,
      data: { createTodo: { todo: { task: 'new', weather: null } } },
      codes: ['SERVICE_UNAVAILABLE'],
      replayed: 'true',
    });
    expect(await keptKeys(app)).toMatchObject([{ finished: false }]);
  });
});
