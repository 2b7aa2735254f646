import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pino } from 'pino';
import { exportTodos } from '../../examples/server/export-todos.ts';
import { finishTodo, finishTodoOf } from '../../examples/server/finish-todo.ts';
import { relations } from '#example/db/relations.ts';
import { roles } from '#example/db/roles.ts';
import { todos } from '#example/db/tables/index.ts';
import { readConfig } from '../../src/engine/config/index.ts';
import { insert } from '../../src/engine/index.ts';
import { developmentIssuer } from '../../src/engine/auth/development-issuer.ts';
import { developmentKey } from '../../src/engine/serve/development-key.ts';
import { openSessions } from '../../src/engine/serve/open-sessions.ts';
import type { AppSessions } from '../../src/sessions.ts';
import { temporaryDirectory } from '../embedded/support.ts';
import { claimsFor } from '../support/claims.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { startIssuer, type TestIssuer } from '../support/issuer.ts';
import { addTodo } from '../support/rows.ts';

let database: TestDatabase;
let issuer: TestIssuer;
let sessions: AppSessions;
beforeAll(async () => {
  database = await createDatabase();
  issuer = await startIssuer();
  const config = readConfig({
    DATABASE_AUTHENTICATED_URL: database.loginUrl,
    JWKS_URL: issuer.jwksUrl,
  });
  sessions = await openSessions({ relations, roles, config, logger: pino({ level: 'silent' }) });
});
afterAll(async () => {
  await sessions[Symbol.asyncDispose]();
  await issuer.stop();
  await database.drop();
});

const tokenOf = (sub: string) => issuer.token({ sub });
const exported = async (authorization?: string) => {
  const headers = authorization === undefined ? {} : { authorization };
  const response = await exportTodos(sessions, new Request('http://localhost/todos', { headers }));
  return { status: response.status, text: await response.text() };
};

describe('a route', () => {
  beforeAll(async () => {
    for (const person of ['alice', 'bob']) await addTodo(database, person, `of ${person}`);
  });

  test('gives everybody their own rows, by their token alone', async () => {
    for (const person of ['alice', 'bob']) {
      const answer = await exported(`Bearer ${await tokenOf(person)}`);
      expect(answer).toEqual({ status: 200, text: `{"task":"of ${person}"}\n` });
    }
  });

  test.each([
    ['without a token', () => undefined],
    ['with half a token', async () => `Bearer ${(await tokenOf('alice')).slice(0, -20)}`],
    [
      'with one that has ended',
      async () => `Bearer ${await issuer.token({ sub: 'alice', exp: 1 })}`,
    ],
  ])('gives 401 %s', async (_how, authorization) => {
    expect(await exported(await authorization())).toEqual({ status: 401, text: '' });
  });
});

describe('a worker', () => {
  let id: string;
  beforeAll(async () => {
    id = await addTodo(database, 'alice', 'Water');
  });
  const isComplete = async () =>
    (await database.asSuperuser(`select is_complete from todos where id = '${id}'`)).rows[0];

  test('finishes nothing for somebody whose todo it is not', async () => {
    const done = await finishTodo(sessions, { token: await tokenOf('bob'), todoId: id });
    expect({ done, ...(await isComplete()) }).toEqual({ done: false, is_complete: false });
  });

  test('finishes it for its owner, and the record names them', async () => {
    const done = await finishTodo(sessions, { token: await tokenOf('alice'), todoId: id });
    expect({ done, ...(await isComplete()) }).toEqual({ done: true, is_complete: true });
    const { rows } = await database.asSuperuser(
      `select user_id from rowhouse.activities where subject_id = '${id}' and action = 'UPDATED'`,
    );
    expect(rows).toEqual([{ user_id: 'alice' }]);
  });

  test('does the same for a subject that its queue kept', async () => {
    const todoId = await addTodo(database, 'alice', 'Dig');
    expect(await finishTodoOf(sessions, { subject: 'bob', todoId })).toBe(false);
    expect(await finishTodoOf(sessions, { subject: 'alice', todoId })).toBe(true);
  });
});

test('what throws keeps nothing, and its error comes through', async () => {
  const failure = new Error('half way');
  const work = sessions.withToken(await tokenOf('carol'), async (db) => {
    await db.execute(insert(todos, [{ task: 'not kept' }]).statement(null));
    throw failure;
  });
  await expect(work).rejects.toBe(failure);
  const { rows } = await database.asSuperuser("select from todos where task = 'not kept'");
  expect(rows).toEqual([]);
});

test('`db` refuses once its session has ended', async () => {
  const kept = await sessions.withToken(await tokenOf('alice'), async (db) => ({ db }), 'read');
  await expect(kept.db.select().from(todos)).rejects.toMatchObject({
    cause: { name: 'SessionClosedError' },
  });
});

test('a session that reads can not write', async () => {
  const token = await tokenOf('alice');
  const work = sessions.withToken(
    token,
    (db) => db.execute(insert(todos, [{ task: 'not in a snapshot' }]).statement(null)),
    'read',
  );
  await expect(work).rejects.toMatchObject({ cause: { code: '25006' } });
});

test('relations are there in Drizzle, and hide what policies hide', async () => {
  const found = await sessions.withSession(claimsFor('bob'), (db) =>
    db.query.todos.findMany({ with: { project: true } }),
  );
  expect(found.map(({ task, project }) => [task, project])).toEqual([['of bob', null]]);
});

test('a token of the development issuer is believed where that is turned on', async () => {
  await using directory = await temporaryDirectory();
  const config = readConfig({
    DATABASE_AUTHENTICATED_URL: database.loginUrl,
    DEVELOPMENT_ISSUER: 'on',
    DATA_DIRECTORY: directory.path,
  });
  const logger = pino({ level: 'silent' });
  await using developing = await openSessions({ relations, roles, config, logger });
  const { sign } = await developmentIssuer(await developmentKey(directory.path));
  const token = await sign({ sub: 'carol', expiresIn: 60 });
  await addTodo(database, 'carol', 'Develop');
  const tasks = await developing.withToken(token, (db) =>
    db.select({ task: todos.task }).from(todos),
  );
  expect(tasks).toEqual([{ task: 'Develop' }]);
});
