import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CALLS_MAX, CallsInFlight } from '../../src/engine/outside/calls-in-flight.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { whenTimeIsUp } from '../faults/support.ts';
import { addTodo } from '../support/rows.ts';
import { domainWith, SLOW_MS } from './api.ts';
import { openService, type Call, type Service } from './service.ts';

// A service outside of the API that fails, hangs or talks nonsense costs its field, and nobody else a
// connection to the database.

let app: TestApp;
let service: Service;

beforeAll(async () => {
  service = await openService();
  app = await createTestApp({
    domain: domainWith(service),
    driver: { max: 2 },
    compiled: true,
    comparable: false,
  });
  for (const task of ['one', 'two']) await addTodo(app.database, 'alice', task);
});
afterAll(async () => {
  await app.close();
  await service.close();
});
beforeEach(() => {
  app.log.length = 0;
});

const query = '{ todos { nodes { task w: weather } } }';
const without = ['one', 'two'].map((task) => ({ task, w: null }));
const ways = ['ask', 'askResolvers'] as const;

const failed = {
  message: 'What this is loaded from, outside of this server, failed. Try again.',
  extensions: { code: 'SERVICE_UNAVAILABLE' },
};
const late = {
  message: 'What this is loaded from, outside of this server, did not answer in time. Try again.',
  extensions: { code: 'TIMEOUT' },
};
const at = (place: number, error: object, key = 'w') =>
  expect.objectContaining({ ...error, path: ['todos', 'nodes', place, key] }) as unknown;

describe.each(ways)('a service that fails (%s)', (way) => {
  it.each<[string, (call: Call) => unknown]>([
    ['gives an error', () => 'password=secret of one and two'],
    ['gives too few values', () => ['sunny']],
    ['gives no list', () => ({ sunny: true })],
  ])('is an error of its field at each place: %s', async (_what, respond) => {
    service.answerWith(respond);
    const { status, data, errors, text } = await app[way]('alice', query);
    expect([status, data]).toEqual([200, { todos: { nodes: without } }]);
    expect(errors).toEqual([at(0, failed), at(1, failed)]);
    expect(text).not.toContain('secret');
    expect(service.calls).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['an error', { error: 'secret' }],
    ['a value of another type', { secret: 1 }],
  ])('for one key is an error of its places: %s', async (_what, value) => {
    service.answerWith(({ keys }) => keys.map(({ task }) => (task === 'two' ? value : 'sunny')));
    const { data, errors, text } = await app[way]('alice', query);
    expect(data).toEqual({
      todos: {
        nodes: [
          { task: 'one', w: 'sunny' },
          { task: 'two', w: null },
        ],
      },
    });
    expect(errors).toEqual([at(1, failed)]);
    expect(text).not.toContain('secret');
  });

  it('beneath a value is an error of that place', async () => {
    service.answerWith(({ keys }) => keys.map(() => ({ city: 'Bern', zip: [], size: 'small' })));
    const { data, errors } = await app[way](
      'alice',
      '{ todos(first: 1) { nodes { place { city zip } } } }',
    );
    expect(data).toEqual({ todos: { nodes: [{ place: { city: 'Bern', zip: null } }] } });
    const path = ['todos', 'nodes', 0, 'place', 'zip'];
    expect(errors).toEqual([expect.objectContaining({ ...failed, path })]);
  });

  it('does not spoil what another has given', async () => {
    service.answerWith(({ field, keys }) => (field === 'score' ? 'no' : keys.map(() => 'sunny')));
    const { data, errors } = await app[way](
      'alice',
      '{ todos(first: 1) { nodes { weather score } } }',
    );
    expect(data).toEqual({ todos: { nodes: [{ weather: 'sunny', score: null }] } });
    expect(errors).toEqual([at(0, failed, 'score')]);
  });

  it('by its time being over is an error of its field', async () => {
    service.answerWith(({ field, keys }) =>
      field === 'slow' ? new Promise(() => undefined) : keys.map(() => 'sunny'),
    );
    const { status, data, errors } = await whenTimeIsUp(
      () => app[way]('alice', '{ todos(first: 1) { nodes { slow weather } } }'),
      () => service.calls.length === 2,
      SLOW_MS,
    );
    expect([status, data]).toEqual([200, { todos: { nodes: [{ slow: null, weather: 'sunny' }] } }]);
    expect(errors).toEqual([at(0, late, 'slow')]);
    const [call] = service.calls.filter(({ field }) => field === 'slow');
    await expect.poll(() => call?.gone).toBe(true);
  });
});

it('is told to the log once for each field, without what it was asked with', async () => {
  service.answerWith(() => 'no weather for one, 4711, nor for alice');
  await app.ask('alice', query);
  const told = app.log.filter(({ message }) => message === 'an outside service failed');
  expect(told.map(({ level, fields }) => [level, fields['field'], fields['reason']])).toEqual([
    ['warn', 'Todo.weather', expect.stringMatching(/^It failed with Error at .*service\.ts:\d+/)],
  ]);
  expect(JSON.stringify(told)).not.toMatch(/one|4711|alice/);
});

it('is told to the log in words of ours where they say what is wrong', async () => {
  service.answerWith(() => []);
  await app.ask('alice', query);
  const told = app.log.filter(({ message }) => message === 'an outside service failed');
  expect(told.map(({ fields }) => fields['reason'])).toEqual([
    'Todo.weather was to be loaded for 2 keys, in their order.',
  ]);
});

describe.each(ways)('an operation whose time is over while it waits (%s)', (way) => {
  it('shows what it has, and names what came too late', async () => {
    service.answerWith(() => new Promise(() => undefined));
    const answer = await whenTimeIsUp(
      () => app[way]('alice', query),
      () => service.calls.length === 1,
    );
    expect([answer.status, answer.data]).toEqual([200, { todos: { nodes: without } }]);
    expect(answer.errors).toEqual([at(0, late), at(1, late)]);
  });
});

describe('a service that hangs', () => {
  let answerAll: () => void;
  beforeEach(() => {
    const held = Promise.withResolvers<void>();
    answerAll = held.resolve;
    service.answerWith(async ({ keys }) => {
      await held.promise;
      return keys.map(() => 'sunny');
    });
  });
  afterEach(() => answerAll());

  it('takes no connection from anybody', async () => {
    const waiting = Array.from({ length: 40 }, (_, n) => app.ask(n % 2 ? 'alice' : 'bob', query));
    await expect.poll(() => service.calls.length).toBe(20);
    await expect.poll(() => app.driver.lent()).toBe(0);
    const plain = Array.from({ length: 40 }, () =>
      app.ask('alice', '{ todos { nodes { task } } }'),
    );
    for (const { status, data } of await Promise.all(plain)) {
      expect([status, data]).toEqual([
        200,
        { todos: { nodes: [{ task: 'one' }, { task: 'two' }] } },
      ]);
    }
    answerAll();
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('is not asked by more than so many at once, and again as soon as it answers', async () => {
    const held = Promise.withResolvers<void>();
    const calls = new CallsInFlight();
    const waiting = Array.from({ length: CALLS_MAX }, () => calls.run(() => held.promise));
    await expect(calls.run(async () => 'asked')).rejects.toThrow('100 calls are in flight');
    held.resolve();
    await Promise.all(waiting);
    expect(await calls.run(async () => 'asked')).toBe('asked');
  });

  it('is left when the client goes', async () => {
    const leaving = new AbortController();
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await app.token('alice')}`,
    };
    const { signal } = leaving;
    const body = JSON.stringify({ query });
    const answer = Promise.resolve(
      app.fetch('/graphql', { method: 'POST', headers, body, signal }),
    );
    const settled = answer.catch(() => undefined);
    await expect.poll(() => service.calls.length).toBe(1);
    leaving.abort();
    await settled;
    await expect.poll(() => service.calls[0]?.gone).toBe(true);
  });
});
