import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyProject, type Workspace } from '../docs/workspace.ts';
import { run, signalGroup, written, type Running } from '../process/support.ts';
import type { TestDatabase } from '../support/clone.ts';
import { startIssuer, type TestIssuer } from '../support/issuer.ts';
import { dump } from './dump.ts';
import { createForeignDatabase } from './support.ts';

// The tutorial's database, from its URL to alice's todos, in a copy of the project as one clones it.

let workspace: Workspace;
let database: TestDatabase;
let issuer: TestIssuer;
let before: readonly string[];
let variables: Record<string, string>;
let login: string;
let server: Running | undefined;

beforeAll(async () => {
  [workspace, database, issuer] = await Promise.all([
    copyProject(),
    createForeignDatabase('tutorial'),
    startIssuer(),
  ]);
  login = `${database.name}_login`;
  const loginUrl = Object.assign(new URL(database.superuserUrl), {
    username: login,
    password: 'secret',
  }).href;
  variables = { DATABASE_URL: database.superuserUrl, DATABASE_AUTHENTICATED_URL: loginUrl };
  before = await dump(database.asSuperuser);
});
afterAll(async () => {
  if (server !== undefined) signalGroup(server, 'SIGTERM');
  await server?.exit;
  await issuer.stop();
  await database.asSuperuser(`drop role if exists ${login}`);
  await database.drop();
  await workspace[Symbol.asyncDispose]();
});

/** Runs a command in the copy, with the URLs of the database, and expects its exit status; gives what it wrote. */
async function expectFrom(text: string, status = 0): Promise<string> {
  const { exit, output } = run(workspace.path, ['sh', '-ec', text], variables);
  const ended = await exit;
  const said = output.stdout + output.stderr;
  expect([ended, ended === status ? '' : said]).toEqual([status, '']);
  return said;
}

const file = (path: string) => join(workspace.path, path);

test('adopt writes a domain, and asked again it writes nothing', async () => {
  expect(await expectFrom('npm run -s adopt')).toMatch(/Wrote .*src\/db\/tables\/todos\.ts/);
  expect(await expectFrom('npm run -s adopt')).toBe('Nothing changed.\n');
  expect(await expectFrom('npm run -s adopt -- --check')).toBe('');
  expect(await dump(database.asSuperuser)).toEqual(before);
});

test('what was written is formatted, linted, typed, and has a client', async () => {
  await expectFrom('npx prettier --check src/*.ts src/db src/schema src/resolvers examples adopt');
  await expectFrom('npm run -s codegen && npx tsc');
  await expectFrom('npx oxlint --type-aware --deny-warnings src/db src/schema src/resolvers');
});

test('the doctor finds no error with the login that login.sql makes, and nothing else in the database changed', async () => {
  await database.asSuperuser(await readFile(file('adopt/login.sql'), 'utf8'));
  await database.asSuperuser(`alter role ${login} password 'secret'`);
  expect(await expectFrom('npm run -s doctor')).not.toMatch(/^error /m);
  expect(await dump(withoutLogin)).toEqual(before);
});

const withoutLogin: TestDatabase['asSuperuser'] = async (text, params) => {
  const found = await database.asSuperuser(text, params);
  return { ...found, rows: found.rows.filter(({ line }) => !String(line).includes(login)) };
};

async function ask(person: string | null, query: string): Promise<unknown> {
  const [, address = ''] = await written(server!, /"address":"(http[^"]+)"/);
  await written(server!, /"msg":"ready"/);
  const headers = new Headers({ 'content-type': 'application/json' });
  if (person !== null) {
    headers.set('authorization', `Bearer ${await issuer.token({ sub: person })}`);
  }
  const body = JSON.stringify({ query });
  return (await fetch(`${address}/graphql`, { method: 'POST', headers, body })).json();
}

test('the server starts, and each person gets their own todos and writes them', async () => {
  server = run(workspace.path, ['npm', 'start'], {
    ...variables,
    PORT: '0',
    JWKS_URL: issuer.jwksUrl,
  });
  const read = '{ todos { nodes { task } } }';
  expect(await ask('alice', read)).toEqual({
    data: { todos: { nodes: [{ task: 'Water the tomatoes' }, { task: 'Sharpen the scythe' }] } },
  });
  expect(await ask('bob', read)).toEqual({
    data: { todos: { nodes: [{ task: 'Mend the fence' }] } },
  });
  expect(await ask(null, read)).toEqual({ data: { todos: { nodes: [] } } });
  const create = 'mutation { createTodo(input: { task: "Dig" }) { todo { userId } } }';
  expect(await ask('bob', create)).toEqual({ data: { createTodo: { todo: { userId: 'bob' } } } });
  const remove = `mutation { deleteTodo(input: { id: "${btoa('Todo:1')}" }) { __typename } }`;
  expect(await ask('bob', remove)).toMatchObject({
    errors: [{ extensions: { code: 'NOT_FOUND' } }],
  });
  expect(await dump(withoutLogin)).toEqual(before);
});

test('a new column is told by --check, and merged into a file that was changed by hand', async () => {
  const noun = file('src/schema/todo.ts');
  const text = await readFile(noun, 'utf8');
  const mine = text.replace("plural: 'todos',", "// Mine.\n  plural: 'todos',");
  await writeFile(noun, mine);
  await database.asSuperuser('alter table todos add due_on date');
  expect(await expectFrom('npm run -s adopt -- --check', 1)).toContain(
    'The column public.todos.due_on is new.',
  );
  expect(await expectFrom('npm run -s adopt')).toMatch(
    /Merged what is new into .*src\/schema\/todo\.ts/,
  );
  const merged = await readFile(noun, 'utf8');
  expect(merged).toContain('// Mine.');
  expect(merged).toContain("dueOn: t.expose('dueOn'");
  await expectFrom('npx tsc');
});

test('a database that is not safe is refused, and nothing is written', async () => {
  const state = await readFile(file('adopt/catalog.json'), 'utf8');
  await database.asSuperuser('create table open (id int primary key)');
  expect(await expectFrom('npm run -s adopt', 1)).toContain('table-rls-disabled');
  expect(await readFile(file('adopt/catalog.json'), 'utf8')).toBe(state);
});
