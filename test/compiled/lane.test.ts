import { request as send } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type RunningServer } from '../../src/server.ts';
import { createTestApp, type Person, type TestApp } from '../support/app.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';

// A request that was answered before takes a shorter way, and nobody can tell.

let app: TestApp;
let ordinary: TestApp;
let servers: readonly [RunningServer, RunningServer];

const settings = { corsOrigins: ['https://app.example.com'], bodyLimitBytes: 5000 };

beforeAll(async () => {
  app = await createTestApp({ app: settings });
  ordinary = await createTestApp({ app: { ...settings, operations: null } });
  servers = [await open(app), await open(ordinary)];
  for (const { database } of [app, ordinary]) {
    const account = await addAccount(database, 'one', { alice: 'OWNER' });
    const project = await addProject(database, account, 'Ärger "x"');
    await addTodo(database, 'alice', 'a\u2028b', project);
  }
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  await app.close();
  await ordinary.close();
});

const open = ({ listener }: TestApp) =>
  serve({ listener, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 });

interface Sent {
  readonly as?: Person;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

async function ask(server: RunningServer, testApp: TestApp, { as = 'alice', headers, body }: Sent) {
  const bytes = Buffer.from(body);
  const token = as === null ? {} : { authorization: `Bearer ${await testApp.token(as)}` };
  const request = send(`${server.address}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': bytes.length,
      ...token,
      ...headers,
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number | undefined;
    headers: object;
    text: string;
  }>();
  request.once('error', reject);
  request.once('response', (response) => {
    const { date: _date, 'x-request-id': _id, ...rest } = response.headers;
    void textOf(response).then((text) =>
      resolve({ status: response.statusCode, headers: rest, text: text.replaceAll(id, '') }),
    );
  });
  request.end(bytes);
  return promise;
}

const id = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** How long it took and how many statements there were depends on who has answered. */
const varying = ['requestId', 'durationMs', 'databaseMs', 'waitMs', 'statements', 'lane'];

const lastLine = ({ log }: TestApp) => {
  const { level, message, fields } = log.at(-1)!;
  const same = Object.entries(fields).filter(([name]) => !varying.includes(name));
  return { level, message, fields: Object.fromEntries(same), names: Object.keys(fields) };
};

const json = (query: unknown, more: object = {}) => JSON.stringify({ query, ...more });
const todos = '{ viewer { role todos { nodes { task isComplete } totalCount } } }';
const named = 'query A($n: Int) { todos(first: $n) { nodes { task } } } query B { __typename }';

const requests: Readonly<Record<string, Sent>> = {
  'a query': { body: json(todos) },
  'a query without a token': { as: null, body: json(todos) },
  'a query as a moderator': { as: { sub: 'mod', role: 'moderator' }, body: json(todos) },
  'nothing but a type name': { body: json('{ __typename }') },
  'one of two operations': { body: json(named, { operationName: 'A', variables: { n: 1 } }) },
  'another of them': { body: json(named, { operationName: 'B' }) },
  'none of them': { body: json(named, { operationName: 'C' }) },
  'a wrong variable': { body: json(named, { operationName: 'A', variables: { n: 'x' } }) },
  'a wrong argument': { body: json(named, { operationName: 'A', variables: { n: 0 } }) },
  'a row that is not there': { body: json('{ todo(id: "nonsense") { task } }') },
  'a document that is wrong': { body: json('{ nonsense }') },
  'no document': { body: '{}' },
  'no JSON': { body: '{' },
  'a list': { body: `[${json(todos)}]` },
  'bytes that are no UTF-8': { body: Buffer.from(json(`{ __typename } # \u00ff`), 'latin1') },
  'a byte order mark': { body: `\uFEFF${json('{ __typename }')}` },
  'a body that is too large': { body: json('{ __typename }', { padding: 'x'.repeat(5000) }) },
  'a bad token': { headers: { authorization: 'Bearer a.b.c' }, body: json(todos) },
  'another scheme': { headers: { authorization: 'Basic abc' }, body: json(todos) },
  'a page that may call': {
    headers: { origin: 'https://app.example.com' },
    body: json(todos),
  },
  'a page that may not': { headers: { origin: 'https://evil.example.com' }, body: json(todos) },
  'the newer media type': {
    headers: { accept: 'application/graphql-response+json' },
    body: json(todos),
  },
  'a media type that is not there': { headers: { accept: 'text/html' }, body: json(todos) },
  'another content type': { headers: { 'content-type': 'text/plain' }, body: json(todos) },
  introspection: { body: json('{ __schema { queryType { name } } }') },
  extensions: { body: json(todos, { extensions: { a: 1 } }) },
  'a mutation': { body: json('mutation { createTodo(input: { task: "" }) { todo { id } } }') },
  'a mutation without a token': {
    as: null,
    body: json('mutation { createTodo(input: { task: "x" }) { todo { id } } }'),
  },
};

it('a request that was answered before takes the short way', async () => {
  const body = json('{ todos { nodes { short: task } } }');
  const ways: unknown[] = [];
  for (let time = 1; time <= 3; time += 1) {
    const before = app.lane?.answered ?? 0;
    await ask(servers[0], app, { body });
    ways.push((app.lane?.answered ?? 0) - before);
  }
  // Operations are compiled at once here; the first time it is the ordinary way that does it.
  expect(ways).toEqual(app.lane === null ? [0, 0, 0] : [0, 1, 1]);
});

/** Documents with variables that are fine, and with a null where none may be: only running tells. */
const nulls: Readonly<Record<string, readonly [query: string, fine: object, wrong: object]>> = {
  'of a directive': [
    'query ($x: Boolean = true) { viewer { role @include(if: $x) userId } }',
    { x: true },
    { x: null },
  ],
  'within an argument': [
    'query ($f: TodoOrderField = TASK) { todos(orderBy: [{ field: $f }]) { totalCount } }',
    { f: 'TASK' },
    { f: null },
  ],
  'of an argument': [
    'query ($ids: [ID!] = []) { nodes(ids: $ids) { id } }',
    { ids: ['VG9kbzox'] },
    { ids: null },
  ],
  'in what a mutation shows': [
    `mutation ($x: Boolean = true) {
      createTodo(input: { task: "x" }) { todo { task @include(if: $x) } }
    }`,
    { x: true },
    { x: null },
  ],
};

describe('a null is refused in the same words whichever way it took', () => {
  it.each(Object.keys(nulls))('%s', async (name) => {
    const [query, fine, wrong] = nulls[name]!;
    for (const variables of [fine, fine, wrong, fine]) {
      const body = json(query, { variables });
      const fast = await ask(servers[0], app, { body });
      expect(fast).toEqual(await ask(servers[1], ordinary, { body }));
      expect(fast.status).toBe(200);
      expect(lastLine(app)).toEqual(lastLine(ordinary));
    }
  });
});

describe('an answer is the same whichever way it took', () => {
  it.each(Object.keys(requests))('%s', async (name) => {
    // The second time it is warm.
    for (let time = 1; time <= 3; time += 1) {
      const fast = await ask(servers[0], app, requests[name]!);
      expect(fast).toEqual(await ask(servers[1], ordinary, requests[name]!));
      expect(lastLine(app)).toEqual(lastLine(ordinary));
    }
  });
});
