import { array, assert, asyncProperty } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyField, anyPerson } from '../api/support/any-mutation.ts';
import { mutationOf } from '../api/support/mutations.ts';
import { ids, resetWorld } from '../api/support/world.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// A mutation writes and answers the same whether resolvers read back what it wrote or Postgres does.

let app: TestApp;
let resolvers: TestApp;

beforeAll(async () => {
  app = await createTestApp({ compiled: true });
  resolvers = await createTestApp({ app: { operations: null } });
});
afterAll(async () => {
  await app.close();
  await resolvers.close();
});

const known: ReadonlySet<string> = new Set(Object.values(ids));
const ofNow = /"20\d\d-\d\d-\d\dT[\d:.]+Z"/g;

/** Without what differs from one database to the next: new ids, and the time. */
function comparable(text: string): string {
  const year = String(new Date().getUTCFullYear());
  return text
    .replaceAll(/"[A-Za-z0-9+/]{40,}={0,2}"/g, (id) => (known.has(id.slice(1, -1)) ? id : '"new"'))
    .replaceAll(ofNow, (time) => (time.includes(`${year}-01-01T`) ? time : '"now"'))
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'request');
}

async function expectSame(person: Parameters<TestApp['ask']>[0], query: string, variables: object) {
  const { answered } = app.operations!;
  const answer = await app.ask(person, query, variables);
  const expected = await resolvers.ask(person, query, variables);
  expect(answer.status).toBe(expected.status);
  expect(comparable(answer.text)).toBe(comparable(expected.text));
  return app.operations!.answered !== answered;
}

describe('compiled mutations', () => {
  it('write and answer as by resolvers, whatever is asked by whomever', async () => {
    let compiled = 0;
    await assert(
      asyncProperty(
        array(anyField, { minLength: 1, maxLength: 3 }),
        anyPerson,
        async (fields, person) => {
          await resetWorld(app.database);
          await resetWorld(resolvers.database);
          const variables = Object.fromEntries(fields.map(({ input }, n) => [`i${n}`, input]));
          const query = mutationOf(fields.map(({ name }) => name));
          if (await expectSame(person, query, variables)) compiled += 1;
        },
      ),
      { numRuns: Number(process.env['DIFFERENTIAL_RUNS'] ?? 60), endOnFailure: true },
    );
    expect(compiled).toBeGreaterThan(10);
  });

  it.each([
    ['mutation { a: __typename }', {}],
    ['mutation ($t: String!) { createTodo(input: { task: $t }) { __typename } }', { t: ' x ' }],
    [
      'mutation ($t: String!, $n: Int) { createTodo(input: { task: $t }) { a: todo { task project { id } } b: todo { userId } __typename } two: createTodos(input: { todos: [{ task: "b" }, { task: "a" }] }) { todos { task } todos { isComplete } } updateProject(input: { id: "%plan", isPublic: true }) { project { isPublic todos(first: $n) { nodes { task } totalCount } todoStats { open } } } }',
      { t: 'x', n: 2 },
    ],
    [
      'mutation { createTodo(input: { task: "x" }) { todo { project { todos(first: 0) { totalCount } } } } }',
      {},
    ],
    [
      'mutation ($skip: Boolean!) { createTodo(input: { task: "x" }) { todo @skip(if: $skip) { task } } }',
      { skip: true },
    ],
  ])('%s', async (text, variables) => {
    await resetWorld(app.database);
    await resetWorld(resolvers.database);
    await expectSame('olga', text.replace('%plan', ids.plan), variables);
  });

  it('show the rows that entries name as each field has left them', async () => {
    const entries =
      'account { activity(last: 2) { nodes { action subject { ... on Project { name } } } } }';
    const named = (alias: string, name: string) =>
      `${alias}: updateProject(input: { id: "${ids.plan}", name: "${name}" }) { project { ${entries} } }`;
    const query = `mutation { ${named('a', 'first')} ${named('b', 'second')} }`;
    await resetWorld(app.database);
    await resetWorld(resolvers.database);
    expect(await expectSame('olga', query, {})).toBe(true);
    await resetWorld(app.database);
    const { text } = await app.ask('olga', query);
    expect(text).toMatch(/"a":.*"name":"first".*"b":.*"name":"second"/);
    expect(app.log.at(-1)?.fields).toMatchObject({ execution: 'compiled', flights: 5 });
  });

  const todo = 'createTodo(input: { task: "x" })';
  const inPlan = 'createTodo(input: { task: "x", projectId: "%plan" })';
  it.each([
    ['one new row, of which columns are shown', `${todo} { todo { id task } }`, 1, 3],
    ['one new row that refers to another', `${inPlan} { todo { id task } }`, 1, 3],
    ['one new row, of which nothing is shown', `${inPlan} { __typename }`, 1, 3],
    ['one new row, with what lies beyond', `${inPlan} { todo { project { name } } }`, 2, 4],
    ['several rows', 'createTodos(input: { todos: [{ task: "x" }] }) { todos { id } }', 1, 3],
    [
      'several new rows',
      'createTodos(input: { todos: [{ task: "x" }, { task: "y" }] }) { todos { id } }',
      2,
      3,
    ],
    ['a change', 'updateProject(input: { id: "%plan", name: "x" }) { project { name } }', 2, 3],
    ['a deletion', 'deleteProject(input: { id: "%plan" }) { deletedId }', 2, 3],
    ['several fields', `a: ${todo} { todo { id } } b: ${todo} { todo { id } }`, 3, 4],
  ])('%s: as few flights and statements as can be', async (_what, fields, flights, statements) => {
    if (app.operations === null) return;
    await resetWorld(app.database);
    const query = `mutation { ${fields.replaceAll('%plan', ids.plan)} }`;
    await app.ask('olga', query);
    await resetWorld(app.database);
    const { errors } = await app.ask('olga', query);
    expect(errors).toBeUndefined();
    const line = app.log.at(-1)?.fields;
    expect(line).toMatchObject({ execution: 'compiled', flights, statements });
  });

  it('keep nothing of one new row that is refused, though COMMIT was with it', async () => {
    await resetWorld(app.database);
    const query =
      'mutation ($p: ID!) { createTodo(input: { task: "no", projectId: $p }) { todo { id } } }';
    await app.ask('olga', query, { p: ids.plan });
    const before = await app.database.asSuperuser('select id from todos order by id');
    for (const [person, project] of [
      ['olga', ids.secret],
      ['vera', ids.plan],
    ] as const) {
      const { data, errors } = await app.ask(person, query, { p: project });
      expect(data).toBeNull();
      expect(errors).toHaveLength(1);
    }
    expect(await app.database.asSuperuser('select id from todos order by id')).toEqual(before);
  });
});
