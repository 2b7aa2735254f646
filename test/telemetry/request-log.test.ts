import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { json, send } from '../http/support.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const lastLine = () => app.log.at(-1);

describe('the log', () => {
  test('has a line per request: who as a hash, what, how much, how long', async () => {
    const query = 'query Mine { todos { nodes { task } } }';
    const answer = await send(app, { as: 'alice', body: json(query) });
    expect(lastLine()).toEqual({
      level: 'info',
      message: 'request',
      fields: {
        requestId: answer.headers.get('x-request-id'),
        status: 200,
        role: 'authenticated',
        subject: hash('sha256', 'alice').slice(0, 12),
        operation: 'Mine',
        kind: 'query',
        field: 'todos',
        // Only where Postgres wrote the answer.
        ...(lastLine()?.fields['execution'] === 'compiled' ? { execution: 'compiled' } : {}),
        statements: 3,
        flights: 1,
        durationMs: expect.any(Number),
        databaseMs: expect.any(Number),
        waitMs: expect.any(Number),
      },
    });
  });

  test.each<[what: string, body: string, fields: object]>([
    ['a document that is none', json('{'), { status: 400, codes: ['GRAPHQL_PARSE_FAILED'] }],
    ['a body that is none', '', { status: 400, codes: ['BAD_REQUEST'] }],
    [
      'a field that fails',
      json('mutation { deleteTodo(input: { id: "VG9kbzox" }) { id } }'),
      { codes: [expect.any(String)], kind: 'mutation', field: 'deleteTodo' },
    ],
  ])('says what was refused: %s', async (_what, body, fields) => {
    await send(app, { as: 'alice', body });
    expect(lastLine()?.fields).toMatchObject(fields);
  });

  test.each<[refusal: string, authorization: string | undefined, status: number]>([
    ['missing', undefined, 401],
    ['malformed', 'Bearer secret.secret', 401],
    ['scheme', 'Basic c2VjcmV0', 401],
  ])('has a word for why a token was refused, and nothing of it: %s', async (...given) => {
    const [refusal, authorization, status] = given;
    const body = json('mutation { deleteTodo(input: { id: "VG9kbzox" }) { deletedId } }');
    await send(app, { body, headers: authorization === undefined ? {} : { authorization } });
    expect(lastLine()?.fields).toMatchObject({ status, codes: ['UNAUTHENTICATED'], refusal });
    expect(JSON.stringify(lastLine())).not.toMatch(/secret|c2VjcmV0/);
  });

  test('has a word for a role that does not exist', async () => {
    await send(app, { as: { sub: 'alice', role: 'king' }, body: json('{ __typename }') });
    expect(lastLine()?.fields).toMatchObject({ status: 403, refusal: 'role' });
  });

  test('has no such word where nothing was refused', async () => {
    await send(app, { as: 'alice', body: json('{ __typename }') });
    expect(lastLine()?.fields['refusal']).toBeUndefined();
  });

  test('has the name of an operation without a name of its own in the parameters', async () => {
    await send(app, { body: json('query Named { __typename }') });
    expect(lastLine()?.fields).toMatchObject({ operation: 'Named', field: '__typename' });
  });

  test('cuts off a name that is too long', async () => {
    await send(app, { body: json(`query ${'A'.repeat(500)} { __typename }`) });
    expect(lastLine()?.fields['operation']).toBe('A'.repeat(100));
  });

  test.each(['/health', '/ready', '/nothing'])('has no line for %s', async (path) => {
    const before = app.log.length;
    await send(app, { method: 'GET', path });
    expect(app.log.length).toBe(before);
  });

  test('warns of a request that was slow', async () => {
    const slow = await createTestApp({ observer: { slowRequestMs: 0 } });
    onTestFinished(() => slow.close());
    await send(slow, { as: 'alice', body: json('{ __typename }') });
    expect(slow.log.at(-1)).toMatchObject({ level: 'warn', message: 'slow request' });
  });
});

test('where nobody reads the lines, no subject is hashed for them', async () => {
  const hashed: string[] = [];
  const written: string[] = [];
  const write = (_fields: object, message: string) => void written.push(message);
  const quiet = await createTestApp({
    observer: {
      logger: {
        debug: write,
        info: write,
        warn: write,
        error: write,
        isLevelEnabled: (level) => level === 'warn' || level === 'error',
      },
      hashSubject: (subject) => {
        hashed.push(subject);
        return subject;
      },
    },
  });
  onTestFinished(() => quiet.close());
  await send(quiet, { as: 'alice', body: json('{ __typename }') });
  expect([hashed, written]).toEqual([[], []]);
});

test('a subject is hashed once for its token, not per request', async () => {
  const hashed: string[] = [];
  const counting = await createTestApp({
    observer: {
      hashSubject: (subject) => {
        hashed.push(subject);
        return subject;
      },
    },
  });
  onTestFinished(() => counting.close());
  const headers = { authorization: `Bearer ${await counting.token('alice')}` };
  for (const _ of [1, 2, 3]) await send(counting, { headers, body: json('{ __typename }') });
  expect(hashed).toEqual(['alice']);
});
