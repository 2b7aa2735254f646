import { readFileSync } from 'node:fs';
import { GraphQLError, locatedError } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorCodes } from '../../src/engine/errors/index.ts';
import { settleErrors } from '../../src/engine/request/settle-errors.ts';
import { createRecord } from '../../src/engine/telemetry/request-record.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { json, send } from './support.ts';

const query = '{ todos { totalCount } }';

describe('a fault of ours', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({
      app: { authenticate: () => Promise.reject(new Error('select secret from t at file.ts')) },
    });
  });
  afterAll(() => app.close());

  test('says nothing but the id by which the log knows it', async () => {
    const answer = await send(app, { body: json(query) });
    const requestId = answer.headers.get('x-request-id');
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      errors: [
        {
          message: `Something went wrong on our side. Tell us the request id: ${requestId}`,
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
        },
      ],
    });
    expect(app.log).toContainEqual({
      level: 'error',
      message: 'a request failed',
      fields: {
        requestId,
        err: expect.objectContaining({ message: expect.stringMatching(/secret/) }),
      },
    });
  });

  test.each<[what: string, thrown: unknown]>([
    ['a text', 'secret'],
    ['an object', { toString: () => 'secret' }],
    ['nothing', undefined],
    ['an error with a status', Object.assign(new Error('secret'), { status: 418 })],
    ['several errors', new AggregateError([new Error('secret'), new Error('secret')])],
    ['an error within an error', new Error('a', { cause: new Error('secret') })],
  ])('says no more when %s is thrown', async (_what, thrown) => {
    const other = await createTestApp({
      app: {
        authenticate: () => {
          throw thrown;
        },
      },
    });
    const answer = await send(other, { body: json(query) });
    expect(answer.status).toBe(500);
    expect(new Set(answer.codes)).toEqual(new Set(['INTERNAL_SERVER_ERROR']));
    expect(answer.text).not.toMatch(/secret|\.ts|unexpected/);
    await other.close();
  });

  test('says no more when even that can not be told', async () => {
    const lines: string[] = [];
    const other = await createTestApp({
      app: {
        authenticate: () => Promise.reject(new Error('secret')),
        logger: {
          debug: () => undefined,
          info: () => undefined,
          warn: () => undefined,
          error: (_fields, message) => {
            if (lines.push(message) === 1) throw new Error('secret');
          },
        },
      },
    });
    const answer = await send(other, { body: json(query) });
    expect(answer).toMatchObject({ status: 500, codes: ['INTERNAL_SERVER_ERROR'] });
    expect(answer.text).not.toMatch(/secret|\.ts/);
    expect(lines).toEqual(['a request failed', 'no answer could be made']);
    await other.close();
  });
});

test('an error that has lost its original is masked, and what it quotes is in no log', () => {
  const lines: string[] = [];
  const write = (fields: object) => void lines.push(JSON.stringify(fields));
  const failure = new Error('Failed query: select secret from todos params: secret');
  const original = locatedError(failure, undefined, ['todos']);
  const { message, path } = original;
  const { errors } = settleErrors(
    { data: null, errors: [new GraphQLError(message, { path })] },
    {
      record: createRecord('id', 0),
      logger: { debug: write, info: write, warn: write, error: write },
      variables: undefined,
      schemaHidden: false,
    },
  );
  expect(errors?.map(({ extensions }) => extensions)).toEqual([
    { code: 'INTERNAL_SERVER_ERROR', requestId: 'id' },
  ]);
  expect(JSON.stringify([errors, lines])).not.toContain('secret');
  expect(lines).toHaveLength(1);
});

test('the log has one line for a request, with the codes that its client got', async () => {
  const app = await createTestApp();
  const answer = await send(app, { body: json(query, { operationName: 'Other' }) });
  expect(app.log).toEqual([
    {
      level: 'info',
      message: 'request',
      fields: expect.objectContaining({
        requestId: answer.headers.get('x-request-id'),
        status: 400,
        codes: ['OPERATION_RESOLUTION_FAILURE'],
        operation: undefined,
      }),
    },
  ]);
  await app.close();
});

test('docs/errors.md lists exactly the codes there are', () => {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const listed = [...text.matchAll(/^\| `([A-Z_]+)` /gm)].map(([, code]) => code);
  expect(listed).toEqual([...errorCodes]);
});

test('an error says where in the document it is, known or not', async () => {
  const app = await createTestApp();
  const body = json('mutation {\n  createTodo(input: { task: "" }) { todo { id } }\n}');
  for (let times = 0; times < 3; times += 1) {
    const [error] = (await send(app, { as: 'alice', body })).body.errors ?? [];
    expect(error).toMatchObject({ path: ['createTodo'], locations: [{ line: 2, column: 3 }] });
  }
  await app.close();
});
