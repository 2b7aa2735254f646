import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { addAccount, addProject } from '../support/rows.ts';

let app: TestApp;
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
  app = await createTestApp({ app: { operations: null } });
  process.on('unhandledRejection', note);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  await app.close();
});

test('a row that fails while an earlier one is still worked on ends no process', async () => {
  const full = await addAccount(app.database, 'full', { alice: 'OWNER' });
  await addAccount(app.database, 'empty', { alice: 'OWNER' });
  await addProject(app.database, full, 'a project');
  const answer = await app.ask(
    'alice',
    `{ accounts { nodes {
      projects { nodes { a: todos(first: 1) { nodes { id } } b: todos(first: 2) { nodes { id } } } }
      members(after: "nonsense") { totalCount }
    } } }`,
  );
  expect(answer.data).toBeNull();
  // Rejections that nobody handles are told before the next turn of the event loop.
  await new Promise(setImmediate);
  expect(unhandled).toEqual([]);
});
