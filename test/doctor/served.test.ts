import { roles } from '#example/db/roles.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from 'pg';
import { relations } from '#example/db/relations.ts';
import { domain } from '#example/domain.ts';
import { createApi } from '../../src/engine/create-api.ts';
import { defineRootList } from '../../src/engine/lists/root-fields.ts';
import { examine } from '../../src/engine/doctor/run-checks.ts';
import { servedBy, type Served } from '../../src/engine/doctor/served.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

// What doctor knows of the API that a database is served as.

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await createDatabase();
  client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const found = async (code: string, served?: Served) =>
  (
    await examine(
      async (text, params) => (await client.query(text, [...params])).rows,
      roles,
      'authenticated_backend',
      served,
    )
  )
    .filter((finding) => finding.code === code)
    .map(({ subject, fix }) => [subject, fix]);

test('it needs what fields show, lists compare, and mutations write', () => {
  const { needs } = servedBy(domain.schema);
  const columns = (declaration: string, privilege: string) =>
    needs
      .filter((need) => need.declaration === declaration && need.privilege === privilege)
      .map(({ table, column }) => `${table}.${column ?? '*'}`);
  expect(columns('Todo.dueAt', 'SELECT')).toEqual(['todos.due_at']);
  expect(columns('Todo.id', 'SELECT')).toEqual(['todos.id']);
  expect(columns('Activity.subjectId', 'SELECT')).toEqual([
    'activities.subject_type',
    'activities.subject_id',
  ]);
  expect(columns('the list of Project', 'SELECT').toSorted()).toEqual([
    'projects.account_id',
    'projects.created_at',
    'projects.is_public',
    'projects.name',
    'projects.updated_at',
  ]);
  expect(columns('createTodos', 'INSERT').toSorted()).toEqual([
    'todos.due_at',
    'todos.id',
    'todos.is_complete',
    'todos.project_id',
    'todos.task',
  ]);
  expect(columns('updateProject', 'UPDATE').toSorted()).toEqual([
    'projects.description',
    'projects.is_public',
    'projects.name',
  ]);
  expect(columns('deleteTodos', 'DELETE')).toEqual(['todos.*']);
  // What `ifUpdatedAt` compares with is read.
  expect(columns('deleteTodos', 'SELECT')).toEqual(['todos.updated_at']);
});

/** The example with one type, and what it says of its tables. */
const apiOf = (options: Parameters<typeof createApi<typeof relations>>[1]) => {
  const api = createApi(relations, {
    withoutType: ['accounts', 'memberships', 'todos'],
    ...options,
  });
  const Project = api.builder.drizzleNode('projects', {
    name: 'Project',
    id: { column: (project) => project.id },
    fields: (t) => ({ name: t.exposeString('name') }),
  });
  const list = { name: 'Project', plural: 'projects', table: 'projects' } as const;
  api.builder.queryType({});
  defineRootList(api.defineList({ ...list, node: Project, defaultOrder: 'name' }), 'All.');
  return servedBy(api.toSchema());
};

test('a table that the domain says is not recorded is not missed', async () => {
  await client.query('begin; drop trigger audit on projects');
  expect(await found('audit-missing', apiOf({}))).toEqual([
    ['public.projects', `select rowhouse.audit('public.projects', 'Project', 'account_id');`],
  ]);
  expect(await found('audit-missing', apiOf({ notRecorded: ['projects'] }))).toEqual([]);
  await client.query('rollback');
});

test('the fixes of what is missing mend it', async () => {
  const served = servedBy(domain.schema);
  await client.query(`begin; drop trigger audit on todos;
    revoke insert (task) on todos from authenticated, moderator;
    revoke delete on todos from authenticated`);
  for (const code of ['audit-missing', 'column-not-granted']) {
    const findings = await found(code, served);
    expect(findings).not.toEqual([]);
    for (const [, fix] of findings) await client.query(String(fix));
    expect(await found(code, served)).toEqual([]);
  }
  await client.query('rollback');
});
