import { expect, test } from 'vitest';
import { requestRoles } from '../support/claims.ts';
import { createTestApp } from '../support/app.ts';

test('a schema that is named as a role of requests hides no table of ours', async () => {
  const app = await createTestApp();
  const { database } = app;
  await database.asSuperuser(`insert into todos (user_id, task) values ('alice', 'ours')`);
  for (const role of [...requestRoles, 'authenticated_backend']) {
    await database.asSuperuser(
      `create schema ${role}; grant usage on schema ${role} to ${role};
       create table ${role}.todos (like public.todos including defaults);
       grant all on ${role}.todos to ${role};
       insert into ${role}.todos (user_id, task) values ('alice', 'theirs')`,
    );
  }
  const query = '{ todos { nodes { task } } }';
  for (const person of ['alice', { sub: 'alice', role: 'admin' }]) {
    const { data } = await app.ask(person, query);
    expect(data).toEqual({ todos: { nodes: [{ task: 'ours' }] } });
  }
  await app.close();
});
