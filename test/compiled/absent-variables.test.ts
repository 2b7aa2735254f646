import { afterAll, beforeAll, expect, test } from 'vitest';
import { codesOf, createTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ compiled: true });
});
afterAll(() => app.close());

test('a null is no condition also where the same query was compiled with the variable left out', async () => {
  const query = `query ($task: String) { todos(where: { task: { eq: $task } }) { totalCount } }`;
  for (let nth = 0; nth < 3; nth += 1) {
    expect((await app.ask('alice', query)).data).toEqual({ todos: { totalCount: 0 } });
  }
  expect(codesOf(await app.ask('alice', query, { task: null }))).toEqual(['BAD_USER_INPUT']);
});
