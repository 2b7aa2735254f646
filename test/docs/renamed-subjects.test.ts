import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

const guide = readFileSync(new URL('../../docs/deployment.md', import.meta.url), 'utf8');

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({});
});
afterAll(() => app.close());

const own = '{ viewer { accounts { nodes { slug viewerRole } } todos { nodes { task } } } }';

test('The statements of docs/deployment.md give the rows of an issuer that got a prefix to its people', async () => {
  const { database } = app;
  for (const person of ['sync', 'alice']) {
    await database.become(claimsFor(person), async (query) => {
      await query(`insert into accounts (name, slug) values ($1, $1)`, [person]);
      await query(`insert into todos (user_id, task) values ($1, $1)`, [person]);
    });
  }
  const before = await app.ask('sync', own);
  const [, statements = ''] = /```sql\n(begin;.*?)```/s.exec(guide) ?? [];
  await database.asOwner(statements);

  expect((await app.ask('partner|sync', own)).data).toEqual(before.data);
  expect((await app.ask('sync', own)).data).toMatchObject({
    viewer: { accounts: { nodes: [] }, todos: { nodes: [] } },
  });
  expect((await app.ask('alice', own)).data).toMatchObject({
    viewer: { accounts: { nodes: [{ slug: 'alice' }] } },
  });
});
