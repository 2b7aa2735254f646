import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { InfiniteQueryObserver, MutationObserver, type QueryClient } from '@tanstack/query-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../examples/client/frontend.ts';
import { errorCodes } from '../../examples/client/generated/errors.ts';
import { reactionTo } from '../../examples/client/reactions.ts';
import { createRequest, RequestError, type SendRequest } from '../../examples/client/request.ts';
import { todosQuery, updateTodo } from '../../examples/client/todos.ts';
import { readManifests } from '../../src/engine/serve/read-manifests.ts';
import { PersistedDocuments } from '../../src/engine/request/persisted-documents.ts';
import * as server from '../../src/engine/errors/index.ts';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';
import { lost, openGateway, refused, type Fault, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.close());

const observeTodos = (pageSize: number) =>
  new InfiniteQueryObserver(client, todosQuery(request, pageSize));

let client: QueryClient;
let request: SendRequest;
/** What the list of the first three todos drew so far. */
let drawn: string[];
let list: ReturnType<typeof observeTodos>;
let milk: string;

beforeEach(async () => {
  const account = await addAccount(gateway.app.database, 'acme', { olga: 'OWNER', dave: 'VIEWER' });
  const project = await addProject(gateway.app.database, account, 'Relaunch');
  await addTodo(gateway.app.database, 'dave', 'first');
  await addTodo(gateway.app.database, 'dave', 'second');
  // He wrote it before he was made a viewer: he sees it, and can't change it any more.
  await addTodo(gateway.app.database, 'dave', 'shared', project);
  milk = encodeId('Todo', await addTodo(gateway.app.database, 'dave', 'milk'));

  const token = await gateway.app.token('dave');
  request = createRequest({ endpoint: gateway.endpoint, getToken: () => token });
  client = createClient();
  drawn = [];
});
afterEach(async () => {
  list.destroy();
  client.clear();
  gateway.faults.length = 0;
  await gateway.app.database.asSuperuser('truncate accounts cascade; truncate todos');
});

function tasks(): string {
  const pages = list.getCurrentResult().data?.pages ?? [];
  return pages
    .flatMap(({ viewer }) => viewer.todos.nodes)
    .map(({ task, isComplete }) => `${task}${isComplete ? ' ✓' : ''}`)
    .join(', ');
}

async function openList(pageSize: number): Promise<void> {
  list = observeTodos(pageSize);
  list.subscribe(() => {
    if (drawn.at(-1) !== tasks()) drawn.push(tasks());
  });
  await list.refetch({ cancelRefetch: false, throwOnError: true });
}

const change = (input: { id: string; task?: string; isComplete?: boolean }) =>
  new MutationObserver(client, updateTodo(request, client)).mutate(input);

test('the list grows page by page, and ends', async () => {
  await openList(3);
  expect(list.getCurrentResult().hasNextPage).toBe(true);
  await list.fetchNextPage();
  expect(list.getCurrentResult().hasNextPage).toBe(false);
  expect(drawn).toEqual(['', 'milk, shared, second', 'milk, shared, second, first']);
});

describe('a change', () => {
  beforeEach(() => openList(2));

  test('is shown before the server has answered', async () => {
    let shownMeanwhile: string | undefined;
    gateway.faults.push((listener, ...exchange) => {
      shownMeanwhile = tasks();
      listener(...exchange);
    });
    await change({ id: milk, isComplete: true });
    expect(shownMeanwhile).toBe('milk ✓, shared');
    expect(tasks()).toBe('milk ✓, shared');
  });

  test('ends as the server stored it', async () => {
    await change({ id: milk, task: '  oat milk  ' });
    expect(tasks()).toBe('oat milk, shared');
  });

  test('that the server refuses is taken back, before the list is fetched again', async () => {
    const [, shared] = list.getCurrentResult().data?.pages[0]?.viewer.todos.nodes ?? [];
    const shownMeanwhile: string[] = [];
    const look: Fault = (listener, ...exchange) => {
      shownMeanwhile.push(tasks());
      listener(...exchange);
    };
    gateway.faults.push(look, look);
    const refusal = change({ id: shared?.id ?? '', isComplete: true });
    await expect(refusal).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(shownMeanwhile).toEqual(['milk, shared ✓', 'milk, shared']);
  });

  test('that never reaches the server is taken back, and not tried again', async () => {
    gateway.faults.push(lost);
    const requests = gateway.requests;
    await expect(change({ id: milk, isComplete: true })).rejects.toThrow('fetch failed');
    expect(drawn.slice(-2)).toEqual(['milk ✓, shared', 'milk, shared']);
    // The change, and the list once more.
    expect(gateway.requests - requests).toBe(2);
  });
});

describe('errors', () => {
  test('are told apart by code, and say which field is wrong', async () => {
    await openList(2);
    const error: unknown = await change({ id: milk, task: ' ' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({
      extensions: {
        code: 'BAD_USER_INPUT',
        fields: [{ path: ['input', 'task'], message: 'A task must not be blank.' }],
      },
    });
    expect(reactionTo(error)).toBe('correct');
  });

  test('of a bad token lead to the sign-in', async () => {
    request = createRequest({ endpoint: gateway.endpoint, getToken: () => 'bad' });
    const error: unknown = await openList(2).catch((reason: unknown) => reason);
    expect(reactionTo(error)).toBe('sign in');
  });

  test('that pass are met by another try, after as long as the server asks', async () => {
    gateway.faults.push(refused(503, { code: 'SERVICE_UNAVAILABLE' }, '1'));
    const start = performance.now();
    await openList(1);
    expect(performance.now() - start).toBeGreaterThan(990);
    expect(tasks()).toBe('milk');
  });

  test('have the codes that the server has, and a reaction for each', async () => {
    await openList(1);
    expect(errorCodes).toEqual(server.errorCodes);
    const reactions = errorCodes.map((code) => reactionTo(new RequestError('', { code }, null)));
    expect(reactions).not.toContain(undefined);
  });
});

test('a server that runs nothing but the documents of the manifest runs these, by their hash', async () => {
  const registered = await readManifests(['examples/client/generated/persisted-documents.json']);
  const strict = await openGateway({
    persistedDocuments: new PersistedDocuments({ registered, only: true }),
  });
  try {
    const token = await strict.app.token('dave');
    const options = { endpoint: strict.endpoint, getToken: () => token };
    const inFull = todosQuery(createRequest(options), 1);
    const named = todosQuery(createRequest({ ...options, persisted: true }), 1);
    const { signal } = new AbortController();
    await expect(inFull.queryFn({ pageParam: null, signal })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(named.queryFn({ pageParam: null, signal })).resolves.toMatchObject({
      viewer: { todos: { nodes: [] } },
    });
  } finally {
    await strict.close();
  }
});

test('the program draws pages, a change, and one that is taken back', async () => {
  for (const task of ['jam', 'bread']) await addTodo(gateway.app.database, 'dave', task);
  const program = spawn(process.execPath, ['examples/client/frontend.ts'], {
    env: { ROWHOUSE_URL: gateway.endpoint, ROWHOUSE_TOKEN: await gateway.app.token('dave') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = (await text(program.stdout)).split('\n');
  const others = '· jam | · milk | · shared | · second';
  expect(lines.filter((line, index) => line !== lines[index - 1])).toEqual([
    `· bread | ${others}`,
    `· bread | ${others} | · first`,
    `✓ bread | ${others} | · first`,
    `✓     | ${others} | · first`,
    `✓ bread | ${others} | · first`,
    'input.task: A task must not be blank.',
    '',
  ]);
});
