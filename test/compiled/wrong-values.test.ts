import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, keyNumber } from '../api/support/rows.ts';
import { codesOf, createTestApp, type TestApp } from '../support/app.ts';
import { addTodo } from '../support/rows.ts';

// One statement serves all values; that it is there already says nothing of a value.

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ compiled: true });
  await addTodo(app.database, 'alice', 'x');
});
afterAll(() => app.close());

/** Asks both ways, which must say the same. */
async function askBoth(query: string, variables: object) {
  const { answered } = app.operations!;
  const answer = await app.ask('alice', query, variables);
  const compiled = app.operations!.answered > answered;
  expect(answer.text).toBe((await app.askResolvers('alice', query, variables)).text);
  return { answer, compiled };
}

const cursorOf = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');

describe('a wrong value is refused as by resolvers where a right one was compiled', () => {
  const name = 'todos,insertedAt asc,id asc';
  const instant = '2026-01-01T00:00:00Z';
  const cursor = cursorOf([name, instant, keyNumber(1)]);
  const wrong: Readonly<Record<string, object>> = {
    'no cursor': { after: 'nonsense' },
    'a cursor of another list': { after: cursorOf(['projects,id asc', instant, keyNumber(1)]) },
    'a cursor of a day that is none': {
      after: cursorOf([name, '2026-02-30T00:00:00Z', keyNumber(1)]),
    },
    'a cursor of no id': { after: cursorOf([name, instant, 'x']) },
    'a cursor without an id': { after: cursorOf([name, instant, null]) },
    'a cursor with more': { after: cursorOf([name, instant, keyNumber(1), 'x']) },
    'a text that can not be stored': { text: 'a\0b' },
    'half a character': { text: '\ud800' },
    'a text that is too long': { text: 'x'.repeat(10_001) },
    'an id of another type': { id: idOf('Todo', keyNumber(1)) },
    'no id': { id: 'nonsense' },
    'a null': { id: null },
  };
  const selections = ['nodes { task }', 'totalCount', '__typename', 'pageInfo { hasPreviousPage }'];

  describe.each(selections)('%s', (selection) => {
    const query = `query ($after: String, $text: String, $id: ID) {
      todos(first: 2, after: $after, where: { task: { ne: $text }, projectId: { ne: $id } }) {
        ${selection}
      } }`;
    const right = { after: cursor, text: 'a', id: idOf('Project', keyNumber(1)) };

    it.each(Object.keys(wrong))('%s', async (value) => {
      for (const after of [null, right.after]) {
        expect((await askBoth(query, { ...right, after })).compiled).toBe(true);
      }
      const { answer, compiled } = await askBoth(query, { ...right, ...wrong[value] });
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
      expect(compiled).toBe(false);
      expect(await askBoth(query, right)).toMatchObject({ compiled: true });
    });
  });
});
