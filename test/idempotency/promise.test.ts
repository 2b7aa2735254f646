import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { keptKeys, send, tasks } from './support.ts';

const create = (task: string, shown = 'todo { id task updatedAt }') =>
  `mutation { createTodo(input: { task: "${task}" }) { ${shown} } }`;

describe.each([
  ['compiled, over pg', { kind: 'pg', compiled: true }],
  ['by resolvers, over pg', { kind: 'pg', app: { operations: null } }],
  ['compiled, over neon', { kind: 'neon', compiled: true }],
  ['by resolvers, over neon', { kind: 'neon', app: { operations: null } }],
] as const)('a mutation with a key (%s)', (_way, options) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp({ ...options, comparable: false });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    await app.database.asSuperuser(
      'truncate todos, rowhouse.activities, rowhouse.idempotency_claims, rowhouse.idempotency_answers cascade',
    );
  });

  it('is answered the second time with the bytes of the first, and writes nothing', async () => {
    const first = await send(app, { key: 'a1', document: create('once') });
    const second = await send(app, { key: 'a1', document: create('once') });
    expect(first).toMatchObject({ status: 200, codes: [], replayed: null });
    expect(second).toMatchObject({ status: 200, text: first.text, replayed: 'true' });
    expect(await tasks(app)).toEqual(['once']);
    const { rows } = await app.database.asSuperuser('select from rowhouse.activities');
    expect(rows).toHaveLength(1);
  });

  it('is refused with 422 where the key was another operation’s', async () => {
    await send(app, { key: 'a1', document: create('once') });
    const other = await send(app, { key: 'a1', document: create('other') });
    expect(other).toMatchObject({ status: 422, codes: ['BAD_USER_INPUT'], replayed: null });
    expect(await tasks(app)).toEqual(['once']);
  });

  it('leaves the key free where it failed', async () => {
    const failed = await send(app, { key: 'a1', document: create(' ') });
    expect(failed.codes).toEqual(['BAD_USER_INPUT']);
    expect(await keptKeys(app)).toEqual([]);
    const document = create('once');
    expect(await send(app, { key: 'a1', document })).toMatchObject({ codes: [], replayed: null });
    expect(await tasks(app)).toEqual(['once']);
  });

  it('is written once however many send it at once, and all get the same answer', async () => {
    const sending = { key: 'a1', document: create('once') };
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(app, sending)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.filter(({ replayed }) => replayed === null)).toHaveLength(1);
    expect(await tasks(app)).toEqual(['once']);
  });
});
