import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { withTrigger } from '../faults/support.ts';
import { createTestApp, type Person, type TestApp } from '../support/app.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly changes: readonly { field: string; before: string | null; after: string | null }[];
  readonly userId: string | null;
  readonly role: string | null;
  readonly requestId: string | null;
  readonly occurredAt: string;
}

let app: TestApp;
let acme: string;
let globex: string;
let plan: string;
let other: string;

beforeAll(async () => {
  app = await createTestApp();
  const people = { olga: 'OWNER', adam: 'ADMIN', mara: 'MEMBER', vera: 'VIEWER' } as const;
  acme = await addAccount(app.database, 'acme', people);
  globex = await addAccount(app.database, 'globex', { gina: 'OWNER', mara: 'MEMBER' });
  plan = await addProject(app.database, acme, 'Plan');
  other = await addProject(app.database, globex, 'Other');
});
afterAll(() => app.close());

const project = (key: string) => encodeId('Project', key);

const list = `{ totalCount nodes { id action subjectType subjectId changes { field before after }
  userId role requestId occurredAt } }`;

/** What somebody reads of an account's activity, the newest last. */
async function activityOf(account: string, person: Person = { sub: 'root', role: 'moderator' }) {
  const answer = await app.ask<{ account: { activity: { totalCount: number; nodes: Entry[] } } }>(
    person,
    `query ($id: ID!) { account(id: $id) { activity(last: 100) ${list} } }`,
    { id: encodeId('Account', account) },
  );
  expect(answer.errors).toBeUndefined();
  const { nodes, totalCount } = answer.data!.account.activity;
  expect(totalCount).toBe(nodes.length);
  return nodes;
}

/** What an account's activity has after some work that it had not before. */
async function leftBy<T>(work: () => Promise<T>, account = acme): Promise<[T, Entry[]]> {
  const before = new Set((await activityOf(account)).map(({ id }) => id));
  const result = await work();
  return [result, (await activityOf(account)).filter(({ id }) => !before.has(id))];
}

const createTodo = (person: Person, input: object) =>
  app.ask<{ createTodo: { todo: { id: string } } }>(
    person,
    'mutation ($input: CreateTodoInput!) { createTodo(input: $input) { todo { id } } }',
    { input },
  );

const updateTodo = (person: Person, input: object) =>
  app.ask(
    person,
    'mutation ($input: UpdateTodoInput!) { updateTodo(input: $input) { todo { id } } }',
    { input },
  );

describe('a write', () => {
  it('leaves who, when, what, and from which request', async () => {
    const start = new Date().toISOString();
    const [answer, entries] = await leftBy(() =>
      createTodo('mara', { task: 'Plan it', projectId: project(plan) }),
    );
    expect(entries).toEqual([
      {
        id: expect.any(String) as string,
        action: 'CREATED',
        subjectType: 'Todo',
        subjectId: answer.data?.createTodo.todo.id,
        changes: [],
        userId: 'mara',
        role: 'AUTHENTICATED',
        requestId: answer.headers.get('x-request-id'),
        occurredAt: expect.any(String) as string,
      },
    ]);
    expect(entries[0]!.occurredAt >= start).toBe(true);
  });

  it('that fails leaves nothing, nor do those that it takes back', async () => {
    const [answer, entries] = await leftBy(() =>
      app.ask(
        'mara',
        `mutation ($id: ID!) {
          createTodo(input: { task: "A", projectId: $id }) { todo { id } }
          deleteProject(input: { id: $id }) { deletedId }
        }`,
        { id: project(plan) },
      ),
    );
    expect(answer.errors).toHaveLength(1);
    expect(entries).toEqual([]);
  });

  it('that was run again because of a conflict leaves one entry, of one request', async () => {
    await app.database.asSuperuser('create sequence attempts');
    // At COMMIT, when the first attempt's entry is there already.
    const conflict = `if nextval('attempts') <= 1 then
        raise exception 'could not serialize access' using errcode = '40001';
      end if`;
    const [answer, entries] = await leftBy(() =>
      withTrigger(app.database, conflict, 'deferred', () =>
        createTodo('mara', { task: 'Twice', projectId: project(plan) }),
      ),
    );
    const tries = await app.database.asSuperuser('select nextval($1)', ['attempts']);
    expect(tries.rows).toEqual([{ nextval: '3' }]);
    expect(entries).toMatchObject([
      {
        action: 'CREATED',
        subjectId: answer.data?.createTodo.todo.id,
        requestId: answer.headers.get('x-request-id'),
      },
    ]);
  });

  it('that changes nothing leaves nothing', async () => {
    const key = await addTodo(app.database, 'mara', 'Same', plan);
    const id = encodeId('Todo', key);
    const [answer, entries] = await leftBy(() => updateTodo('mara', { id, task: 'Same' }));
    expect(answer.errors).toBeUndefined();
    expect(entries).toEqual([]);
  });

  it('of several rows leaves one entry for each, of one request', async () => {
    const todos = ['A', 'B', 'C'].map((task) => ({ task, projectId: project(plan) }));
    const [answer, entries] = await leftBy(() =>
      app.ask(
        'mara',
        'mutation ($input: CreateTodosInput!) { createTodos(input: $input) { todos { id } } }',
        { input: { todos } },
      ),
    );
    expect(entries.map(({ action }) => action)).toEqual(['CREATED', 'CREATED', 'CREATED']);
    expect(new Set(entries.map(({ subjectId }) => subjectId)).size).toBe(3);
    expect(new Set(entries.map(({ requestId }) => requestId))).toEqual(
      new Set([answer.headers.get('x-request-id')]),
    );
  });

  it('leaves just one entry each, also when many are made at once', async () => {
    const [answers, entries] = await leftBy(async () =>
      Promise.all(
        Array.from({ length: 20 }, async (_, n) =>
          createTodo('mara', { task: `at once ${n}`, projectId: project(plan) }),
        ),
      ),
    );
    const made = answers.map(
      ({ data, headers }) => [data!.createTodo.todo.id, headers.get('x-request-id')] as const,
    );
    expect(entries).toHaveLength(20);
    expect(new Map(entries.map(({ subjectId, requestId }) => [subjectId, requestId]))).toEqual(
      new Map(made),
    );
  });

  it.each([
    { person: { sub: 'root', role: 'admin' }, role: 'ADMIN' },
    { person: { sub: 'mara', role: 'moderator' }, role: 'MODERATOR' },
  ])('tells as what it was done: $role', async ({ person, role }) => {
    const key = await addTodo(app.database, 'mara', 'A', plan);
    const [, [entry]] = await leftBy(() =>
      updateTodo(person, { id: encodeId('Todo', key), task: 'B' }),
    );
    expect(entry).toMatchObject({ action: 'UPDATED', userId: person.sub, role });
  });

  it('in maintenance is nobody’s, and of no request', async () => {
    const [, [entry]] = await leftBy(() => addTodo(app.database, 'mara', 'A', plan));
    expect(entry).toMatchObject({ userId: null, role: null, requestId: null });
  });
});

describe('an entry', () => {
  it('tells what changed, as the API names and writes it', async () => {
    const key = await addTodo(app.database, 'mara', 'A', plan);
    const second = await addProject(app.database, acme, 'Second');
    const input = {
      id: encodeId('Todo', key),
      task: 'B',
      isComplete: true,
      dueAt: '2026-01-31T10:30:00.25+01:00',
      projectId: project(second),
    };
    const [, [entry]] = await leftBy(() => updateTodo('mara', input));
    expect(entry?.changes).toEqual([
      { field: 'dueAt', before: null, after: '2026-01-31T09:30:00.25Z' },
      { field: 'isComplete', before: 'false', after: 'true' },
      { field: 'projectId', before: project(plan), after: project(second) },
      { field: 'task', before: 'A', after: 'B' },
    ]);
  });

  it('of what was written under another time zone tells the same instant', async () => {
    const key = await addTodo(app.database, 'mara', 'A', plan);
    const [, [entry]] = await leftBy(() =>
      app.database.become(claimsFor('mara'), async (query) => {
        await query(`set local timezone = 'Asia/Kolkata'`);
        await query(`update todos set due_at = '2026-01-31T09:30:00Z' where id = $1`, [key]);
      }),
    );
    expect(entry?.changes).toEqual([
      { field: 'dueAt', before: null, after: '2026-01-31T09:30:00Z' },
    ]);
  });

  it('tells nothing of when a todo was personal, before and after', async () => {
    const created = await createTodo('mara', { task: 'My secret' });
    const id = created.data?.createTodo.todo.id;
    const [, [came]] = await leftBy(() =>
      updateTodo('mara', { id, task: 'For all', projectId: project(plan) }),
    );
    expect(came?.changes).toEqual([
      { field: 'projectId', before: null, after: project(plan) },
      { field: 'task', before: null, after: 'For all' },
    ]);
    const [, [went]] = await leftBy(() =>
      updateTodo('mara', { id, task: 'Mine again', projectId: null }),
    );
    expect(went?.changes).toEqual([
      { field: 'projectId', before: project(plan), after: null },
      { field: 'task', before: 'For all', after: null },
    ]);
    const [, later] = await leftBy(() => updateTodo('mara', { id, task: 'Secret again' }));
    expect(later).toEqual([]);
    const { rows } = await app.database.asSuperuser(
      'select 1 from rowhouse.activities where changes::text ~* $1',
      ['secret|Mine again'],
    );
    expect(rows).toEqual([]);
  });

  it('of a move is in both accounts, each with its own side', async () => {
    const key = await addTodo(app.database, 'mara', 'Ours', plan);
    const input = { id: encodeId('Todo', key), task: 'Theirs', projectId: project(other) };
    const [[, [left]], [entered]] = await leftBy(
      () => leftBy(() => updateTodo('mara', input), acme),
      globex,
    );
    expect(left?.changes).toEqual([
      { field: 'projectId', before: project(plan), after: null },
      { field: 'task', before: 'Ours', after: null },
    ]);
    expect(entered?.changes).toEqual([
      { field: 'projectId', before: null, after: project(other) },
      { field: 'task', before: null, after: 'Theirs' },
    ]);
  });

  it('is there for all that goes with a project, and tells what was lost', async () => {
    const key = await addProject(app.database, acme, 'Short');
    for (const task of ['A', 'B']) await addTodo(app.database, 'mara', task, key);
    const [answer, entries] = await leftBy(() =>
      app.ask('adam', 'mutation ($id: ID!) { deleteProject(input: { id: $id }) { deletedId } }', {
        id: project(key),
      }),
    );
    expect(answer.errors).toBeUndefined();
    const lost = entries.map(({ action, subjectType, userId, changes }) => [
      action,
      subjectType,
      userId,
      changes.find(({ field }) => field === 'task' || field === 'name')?.before,
    ]);
    expect(lost[0]).toEqual(['DELETED', 'Project', 'adam', 'Short']);
    expect(lost).toHaveLength(3);
    expect(lost.slice(1)).toEqual(
      expect.arrayContaining([
        ['DELETED', 'Todo', 'adam', 'A'],
        ['DELETED', 'Todo', 'adam', 'B'],
      ]),
    );
  });

  it('outlives its account, for moderators', async () => {
    const key = await addAccount(app.database, 'short-lived', { olga: 'OWNER' });
    const id = encodeId('Account', key);
    await app.ask(
      'olga',
      'mutation ($id: ID!) { deleteAccount(input: { id: $id }) { deletedId } }',
      {
        id,
      },
    );
    const { rows } = await app.database.asSuperuser(
      `select id from rowhouse.activities where subject_id = $1 and action = 'DELETED'`,
      [key],
    );
    const entry = encodeId('Activity', String(rows[0]?.['id']));
    const read = (person: Person) =>
      app.ask(
        person,
        'query ($id: ID!) { node(id: $id) { ... on Activity { subjectId userId account { id } } } }',
        { id: entry },
      );
    const node = { subjectId: id, userId: 'olga', account: null };
    expect((await read({ sub: 'root', role: 'moderator' })).data).toEqual({ node });
    expect((await read('olga')).data).toEqual({ node: null });
  });
});

describe('activity', () => {
  it.each([
    { person: 'olga', sees: true },
    { person: 'adam', sees: true },
    { person: { sub: 'root', role: 'admin' }, sees: true },
    { person: 'mara', sees: false },
    { person: 'vera', sees: false },
  ])('is shown to managers, by list and by id: $person, $sees', async ({ person, sees }) => {
    const all = await activityOf(acme);
    expect(await activityOf(acme, person)).toEqual(sees ? all : []);
    const { data } = await app.ask(person, 'query ($id: ID!) { node(id: $id) { id } }', {
      id: all[0]!.id,
    });
    expect(data).toEqual({ node: sees ? { id: all[0]!.id } : null });
  });

  it('comes in pages in both directions, and by who, what, when and which request', async () => {
    const all = (await activityOf(acme, 'olga')).map(({ id }) => id);
    const ask = async (args: string) => {
      const answer = await app.ask<{
        account: { activity: { nodes: Entry[]; pageInfo: Record<string, string> } };
      }>(
        'olga',
        `query ($id: ID!) { account(id: $id) { activity(${args}) {
          nodes { id subjectType userId requestId } pageInfo { startCursor endCursor } } } }`,
        { id: encodeId('Account', acme) },
      );
      expect(answer.errors).toBeUndefined();
      return answer.data!.account.activity;
    };
    const first = await ask('first: 3');
    const next = await ask(`first: 3, after: "${first.pageInfo['endCursor']}"`);
    const back = await ask(`last: 3, before: "${next.pageInfo['startCursor']}"`);
    const newest = await ask('first: 3, orderBy: [{ field: OCCURRED_AT, direction: DESC }]');
    expect([...first.nodes, ...next.nodes].map(({ id }) => id)).toEqual(all.slice(0, 6));
    expect(back.nodes).toEqual(first.nodes);
    expect(newest.nodes.map(({ id }) => id)).toEqual(all.slice(-3).toReversed());
    const [{ requestId }] = (await ask('last: 1, where: { userId: { eq: "mara" } }')).nodes as [
      Entry,
    ];
    const ofRequest = await ask(`where: { requestId: { eq: "${requestId}" } }`);
    expect(ofRequest.nodes.every((entry) => entry.requestId === requestId)).toBe(true);
    const projects = await ask('where: { subjectType: { eq: "Project" } }');
    expect(new Set(projects.nodes.map((entry) => entry.subjectType))).toEqual(new Set(['Project']));
  });
});
