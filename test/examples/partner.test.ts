import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { allTodos, connect, createTodoOf, type Api } from '../../examples/client/partner.ts';
import { addTodo } from '../support/rows.ts';
import {
  answerLost,
  badGateway,
  lost,
  openGateway,
  refused,
  type Fault,
  type Gateway,
} from './gateway.ts';

let gateway: Gateway;
let api: Api;
beforeAll(async () => {
  gateway = await openGateway();
  const token = await gateway.app.token('alice');
  api = connect(gateway.endpoint, () => token);
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.requests = 0;
  // No jitter, so that times can be told.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  gateway.faults.length = 0;
  await gateway.app.database.asSuperuser(
    'truncate todos, rowhouse.idempotency_claims, rowhouse.idempotency_answers',
  );
});

const ask = () => api.query<{ viewer: { userId: string } }>('{ viewer { userId } }');
const create = () =>
  api.mutate('mutation { createTodo(input: { task: "Ship order 4711" }) { todo { task } } }');
const stored = async () =>
  (await gateway.app.database.asSuperuser('select task from todos')).rows.map(({ task }) => task);

const busy = refused(503, { code: 'SERVICE_UNAVAILABLE' }, '0');
const tooMany = refused(429, { code: 'RATE_LIMITED' }, '0');

test('the cursor loop gives every todo once, whatever the size of a page', async () => {
  const tasks = ['a', 'b', 'c', 'd', 'e'];
  for (const task of tasks) await addTodo(gateway.app.database, 'alice', task);
  await addTodo(gateway.app.database, 'bob', 'not hers');
  for (const pageSize of [1, 2, 5, 100]) {
    const todos = await Array.fromAsync(allTodos(api, pageSize));
    expect(todos.map(({ task }) => task)).toEqual(tasks);
  }
});

describe('a token that ends in the middle of a list', () => {
  const expired = refused(401, { code: 'UNAUTHENTICATED' }, '0');

  test('is replaced by another, and the list goes on', async () => {
    for (const task of ['a', 'b', 'c']) await addTodo(gateway.app.database, 'alice', task);
    const token = await gateway.app.token('alice');
    const asked: (string | null)[] = [];
    const renewing = connect(gateway.endpoint, (refusedToken) => {
      asked.push(refusedToken);
      return token;
    });
    const tasks: string[] = [];
    for await (const { task } of allTodos(renewing, 1)) {
      tasks.push(task);
      if (task === 'a') gateway.faults.push(expired);
    }
    expect(tasks).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([null, null, token, null]);
  });

  test('is replaced once, and the second refusal is told', async () => {
    gateway.faults.push(expired, expired);
    await expect(ask()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(gateway.requests).toBe(2);
  });

  test('is replaced for a mutation, too: nothing was done', async () => {
    gateway.faults.push(expired);
    await create();
    expect(await stored()).toEqual(['Ship order 4711']);
  });
});

describe('a query', () => {
  test.each<[string, Fault]>([
    ['503', busy],
    ['429', tooMany],
    ['a 503 that is not the API’s', badGateway],
  ])('is sent again after %s', async (_what, fault) => {
    gateway.faults.push(fault);
    expect(await ask()).toEqual({ viewer: { userId: 'alice' } });
    expect(gateway.requests).toBe(2);
  });

  test('is sent again when the connection breaks, a second later', async () => {
    gateway.faults.push(lost);
    expect(await ask()).toEqual({ viewer: { userId: 'alice' } });
  });

  test('waits as long as the API asks', async () => {
    gateway.faults.push(refused(503, { code: 'SERVICE_UNAVAILABLE' }, '1'));
    const start = performance.now();
    await ask();
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  test('waits a little longer, so that not all come back at once', async () => {
    vi.mocked(Math.random).mockReturnValue(0.5);
    gateway.faults.push(busy);
    const start = performance.now();
    await ask();
    expect(performance.now() - start).toBeGreaterThan(490);
  });

  test('fails at once where the API asks for more time than it has', async () => {
    gateway.faults.push(refused(503, { code: 'SERVICE_UNAVAILABLE' }, '3600'));
    await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(gateway.requests).toBe(1);
  });

  test('fails after five tries', async () => {
    gateway.faults.push(busy, busy, busy, busy, busy, busy);
    await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(gateway.requests).toBe(5);
  });

  test('is not sent again where it is wrong', async () => {
    await expect(api.query('{ nonsense }')).rejects.toMatchObject({
      code: 'GRAPHQL_VALIDATION_FAILED',
    });
    expect(gateway.requests).toBe(1);
  });
});

describe('a mutation', () => {
  const unknown = refused(503, { code: 'SERVICE_UNAVAILABLE', outcome: 'unknown' }, '0');
  const isStored = refused(503, { code: 'SERVICE_UNAVAILABLE', outcome: 'stored' }, '0');

  test.each<[string, Fault]>([
    ['a 503', busy],
    ['a 429', tooMany],
    ['a 503 that does not know what became of it', unknown],
    ['a 503 that has no answer to what is stored', isStored],
    ['an answer that is not the API’s', badGateway],
    ['an answer that is lost', answerLost],
    ['a request that is lost', lost],
  ])('is sent again after %s, and done once', async (_what, fault) => {
    gateway.faults.push(fault);
    expect(await create()).toEqual({ createTodo: { todo: { task: 'Ship order 4711' } } });
    expect(gateway.requests).toBe(2);
    expect(await stored()).toEqual(['Ship order 4711']);
  });

  test('that fails for good says whether it may have been done', async () => {
    gateway.faults.push(unknown, unknown, unknown, unknown, unknown);
    await expect(create()).rejects.toMatchObject({ undone: false });
    gateway.faults.push(busy, busy, busy, busy, busy);
    await expect(create()).rejects.toMatchObject({ undone: true });
  });

  test('that is refused was not done', async () => {
    const blank = api.mutate('mutation { createTodo(input: { task: " " }) { todo { id } } }');
    await expect(blank).rejects.toMatchObject({ code: 'BAD_USER_INPUT', undone: true });
  });
});

describe('a key that is made of an order', () => {
  test.each<[string, Fault]>([
    ['answer', answerLost],
    ['request', lost],
  ])('creates one todo though the %s is lost', async (_what, fault) => {
    gateway.faults.push(fault);
    await createTodoOf(api, '4711');
    expect(await stored()).toEqual(['Ship order 4711']);
  });

  test('creates nothing the second time, and tells the same id', async () => {
    const id = await createTodoOf(api, '4711');
    expect(await createTodoOf(api, '4711')).toBe(id);
    expect(await stored()).toEqual(['Ship order 4711']);
  });
});
