import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mutationOf, type Mutation } from '../api/support/mutations.ts';
import { idOf, keyNumber, keyOf, readTables } from '../api/support/rows.ts';
import { ids, resetWorld } from '../api/support/world.ts';
import { claimsFor } from '../support/claims.ts';
import { codesOf, createTestApp, type Answer, type Person, type TestApp } from '../support/app.ts';
import { sqlStateOf } from '../support/database.ts';

// Whoever makes a row may make its id, too; one that is taken is told alike, whoever has it.

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ compiled: true });
});
beforeEach(() => resetWorld(app.database));
afterAll(() => app.close());

type Fields = readonly (readonly [Mutation, object])[];

const ways = {
  compiled: (...asked: Parameters<TestApp['ask']>) => app.ask(...asked),
  'by resolvers': (...asked: Parameters<TestApp['ask']>) => app.askResolvers(...asked),
};

/** Several fields as one operation. */
const doing = (way: keyof typeof ways, person: Person, ...fields: Fields) =>
  ways[way](
    person,
    mutationOf(fields.map(([name]) => name)),
    Object.fromEntries(fields.map(([, input], n) => [`i${n}`, input])),
  ) as Promise<Answer<Record<string, { todos: { id: string }[] }>>>;

const everyWay = Object.keys(ways) as (keyof typeof ways)[];

/** What makes a row of each type, and everything else that olga gives. */
const creations = {
  Account: ['createAccount', { name: 'N', slug: 'new-one' }],
  Membership: ['addMember', { accountId: ids.acme, userId: 'sam' }],
  Project: ['createProject', { accountId: ids.acme, name: 'N' }],
  Todo: ['createTodo', { task: 'N' }],
} as const satisfies Record<string, readonly [Mutation, object]>;
type Type = keyof typeof creations;
const types = Object.keys(creations) as Type[];

const creating = (type: Type, id: unknown): Fields[number] => {
  const [name, input] = creations[type];
  return [name, { id, ...input }];
};

describe.each(everyWay)('a new row, %s', (way) => {
  it('makes an account, a project in it and todos in that, of ids that the client made, in one operation', async () => {
    const [account, project, one, two] = Array.from({ length: 4 }, () => randomUUID()) as [
      string,
      string,
      string,
      string,
    ];
    const projectId = idOf('Project', project);
    const { errors } = await doing(
      way,
      'sam',
      ['createAccount', { id: account, name: 'Mine', slug: 'mine' }],
      ['createProject', { id: project, accountId: idOf('Account', account), name: 'First' }],
      ['createTodo', { id: one, projectId, task: 'a' }],
      ['createTodos', { todos: [{ id: two, projectId, task: 'b' }] }],
    );
    expect(errors).toBeUndefined();
    const { accounts, projects, todos } = await readTables(app.database);
    expect(accounts.map(({ id }) => id)).toContain(account);
    expect(projects.find(({ id }) => id === project)?.account_id).toBe(account);
    const inIt = todos.filter(({ project_id }) => project_id === project);
    expect(inIt.map(({ id }) => id).toSorted()).toEqual([one, two].toSorted());
  });

  it.each(types)('%s takes a UUID in either case, and the id that is made of it', async (type) => {
    for (const form of [
      (key: string) => key,
      (key: string) => key.toUpperCase(),
      (key: string) => idOf(type, key),
    ]) {
      await resetWorld(app.database);
      const key = randomUUID();
      const { errors, text } = await doing(way, 'olga', creating(type, form(key)));
      expect(errors).toBeUndefined();
      expect(text).toContain(`"id":"${idOf(type, key)}"`);
    }
  });

  it.each(types)('%s refuses what is neither, and null', async (type) => {
    const wrong = [
      null,
      '',
      'x',
      `{${randomUUID()}}`,
      randomUUID().replaceAll('-', ''),
      `${randomUUID()} `,
      idOf('Activity', randomUUID()),
      idOf(type, 'x'),
    ];
    for (const id of wrong) {
      const answer = await doing(way, 'olga', creating(type, id));
      expect([id, codesOf(answer)]).toEqual([id, ['BAD_USER_INPUT']]);
      const { fields } = answer.errors![0]!.extensions as { fields: { path: unknown }[] };
      expect(fields.map(({ path }) => path)).toEqual([['input', 'id']]);
      expect(answer.errors![0]!.path).toEqual(['f0']);
    }
  });

  it('createTodos takes ids for some of them, and makes the others', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    for (const projectId of [undefined, ids.plan]) {
      await resetWorld(app.database);
      const { data } = await doing(way, 'olga', [
        'createTodos',
        {
          todos: [
            { task: 'a', projectId },
            { id: one, task: 'b', projectId },
            { id: idOf('Todo', two), task: 'c', projectId },
          ],
        },
      ]);
      const made = data!['f0']!.todos.map(({ id }) => keyOf(id));
      expect(made.slice(1)).toEqual([one, two]);
      expect(new Set(made).size).toBe(3);
    }
  });

  it('createTodos refuses an id that stands there twice, in whichever of its forms', async () => {
    const key = randomUUID();
    const todos = [key, randomUUID(), idOf('Todo', key), undefined, undefined, key.toUpperCase()];
    const answer = await doing(way, 'olga', [
      'createTodos',
      { todos: todos.map((id) => ({ id, task: 'a' })) },
    ]);
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    const { fields } = answer.errors![0]!.extensions as { fields: { path: unknown }[] };
    expect(fields.map(({ path }) => path)).toEqual([
      ['input', 'todos', 2, 'id'],
      ['input', 'todos', 5, 'id'],
    ]);
  });
});

/** Rows of each type: olga's own, one of another account, one of nobody's business; and none. */
const rowsOf: Record<Type, readonly string[]> = {
  Account: [ids.acme, ids.globex],
  Membership: [ids.olga, ids.mia, ids.ivan, ids.gus],
  Project: [ids.plan, ids.news, ids.secret],
  Todo: [ids.ofOlga, ids.ofMia, ids.ofGus, ids.personal, ids.public],
};

describe.each(everyWay)('an id that is taken, %s', (way) => {
  it.each(types)('is told alike whoever has it: of a %s', async (type) => {
    const before = await readTables(app.database);
    const told = new Set<string>();
    const sent = new Set<string>();
    for (const id of rowsOf[type]) {
      const from = app.driver.statements.length;
      const { status, text } = await doing(way, 'olga', creating(type, id));
      told.add(`${status} ${text}`);
      sent.add(statementsSince(from).join(';\n'));
    }
    expect([...told]).toEqual([
      `200 ${JSON.stringify({
        errors: [
          {
            message: 'This id is taken. Make another, or leave it out.',
            locations: [{ line: 1, column: columnOf(type) }],
            path: ['f0'],
            extensions: { code: 'CONFLICT' },
          },
        ],
        data: null,
      })}`,
    ]);
    expect(sent.size).toBe(1);
    expect(await readTables(app.database)).toEqual(before);
  });

  it('says nothing to those who may not create there: they are told what they would be of a free one', async () => {
    const attempts: [Person, Mutation, object][] = [
      ['vera', 'createTodo', { projectId: ids.plan, task: 'N' }],
      ['vera', 'createProject', { accountId: ids.acme, name: 'N' }],
      ['mia', 'addMember', { accountId: ids.acme, userId: 'sam' }],
      ['olga', 'createTodo', { projectId: ids.secret, task: 'N' }],
      ['olga', 'createProject', { accountId: ids.globex, name: 'N' }],
      ['olga', 'createTodo', { task: ' ' }],
    ];
    for (const [person, name, input] of attempts) {
      const told = new Set<string>();
      for (const id of [ids.ofGus, ids.personal, ids.secret, ids.gus, idOf('Todo', randomUUID())]) {
        const { text, errors } = await doing(way, person, [name, { id: keyOf(id), ...input }]);
        expect(errors).toHaveLength(1);
        expect(text).not.toContain('taken');
        told.add(text);
      }
      expect([...told]).toHaveLength(1);
    }
  });

  it('is not confused with a slug that is taken, or a member who is one', async () => {
    const slug: Fields[number] = ['createAccount', { name: 'N', slug: 'globex' }];
    const member: Fields[number] = ['addMember', { accountId: ids.acme, userId: 'mia' }];
    for (const [[name, input], says] of [
      [slug, 'This slug is taken. Choose another.'],
      [member, 'This person is a member already, if perhaps not active.'],
    ] as const) {
      for (const id of [undefined, randomUUID()]) {
        const answer = await doing(way, 'olga', [name, { id, ...input }]);
        expect([codesOf(answer), answer.errors![0]!.message]).toEqual([['CONFLICT'], says]);
      }
    }
  });

  it('is told alike, too, where another constraint with the key in it is looked at first', async () => {
    // As after a dump: constraints are made in the order of their names.
    await app.database.asSuperuser(
      'alter table projects drop constraint projects_pkey; alter table projects add primary key (id)',
    );
    const told = new Set<string>();
    for (const id of [ids.plan, ids.news, ids.secret]) {
      for (const isPublic of [true, false]) {
        const input = { id, accountId: ids.acme, name: 'N', isPublic };
        told.add((await doing(way, 'olga', ['createProject', input])).text);
      }
    }
    expect([...told]).toHaveLength(1);
    expect([...told][0]).toContain('This id is taken');
  });

  it('undoes what stands before it in the operation', async () => {
    const before = await readTables(app.database);
    const answer = await doing(
      way,
      'olga',
      ['createTodo', { id: randomUUID(), task: 'a' }],
      ['createTodo', { id: ids.ofGus, task: 'b' }],
    );
    expect(codesOf(answer)).toEqual(['CONFLICT']);
    expect(await readTables(app.database)).toEqual(before);
  });

  it('is one that an account had which is gone: who made it anew would read what was recorded of it', async () => {
    await doing(way, 'gus', ['deleteAccount', { id: ids.globex }]);
    const input = { id: ids.globex, name: 'N', slug: 'again' };
    const answer = await doing(way, 'sam', ['createAccount', input]);
    expect(answer.errors).toMatchObject([
      {
        message: 'This id is taken. Make another, or leave it out.',
        extensions: { code: 'CONFLICT' },
      },
    ]);
  });

  it('is free again where it was that of a todo that is gone', async () => {
    await doing(way, 'olga', ['deleteTodo', { id: ids.ofOlga }]);
    const answer = await doing(way, 'olga', ['createTodo', { id: ids.ofOlga, task: 'again' }]);
    expect(answer.errors).toBeUndefined();
  });
});

/** But for BEGIN, in which the request is named. */
const statementsSince = (from: number) =>
  app.driver.statements.slice(from).filter((text) => !text.startsWith('begin'));

/** Where the field stands in its document. */
function columnOf(type: Type): number {
  const [name] = creations[type];
  return mutationOf([name]).indexOf('f0:') + 1;
}

describe('at the door of SQL', () => {
  const globex = keyOf(ids.globex);
  const insert = `insert into accounts (id, name, slug) values ('${globex}', 'N', 'again')`;
  const deleted = () => app.database.asSuperuser(`delete from accounts where id = '${globex}'`);

  it.each(['authenticated', 'moderator', 'admin'] as const)(
    '%s makes no account with the id of one that is gone',
    async (role) => {
      await deleted();
      const work = app.database.rehearse(claimsFor('sam', role), (query) => query(insert));
      expect(await sqlStateOf(work)).toBe('23505');
    },
  );

  it('maintenance puts back a row that is gone', async () => {
    await deleted();
    await app.database.asOwner(`begin; set local role rowhouse_maintenance; ${insert}; commit`);
    const { rows } = await app.database.asSuperuser(`select from accounts where id = '${globex}'`);
    expect(rows).toHaveLength(1);
  });
});

describe('what it costs', () => {
  const asked = 'mutation ($i0: CreateTodoInput!) { f0: createTodo(input: $i0) { todo { id } } }';
  const sending = async (input: object) => {
    const from = app.driver.statements.length;
    const { errors } = await app.ask('olga', asked, {
      i0: { task: 'N', projectId: ids.plan, ...input },
    });
    expect(errors).toBeUndefined();
    expect(app.log.at(-1)?.fields).toMatchObject({ execution: 'compiled', flights: 1 });
    return app.driver.statements.slice(from).filter((text) => text.startsWith('insert'));
  };

  it('without an id it is the statement that it was', async () => {
    const [text = ''] = await sending({});
    expect(text.split(' returning ')[0]).toBe(
      'insert into "todos" ("task", "project_id", "is_complete") select $1, $2, $3 where (select count(*) from "projects" where "projects"."id" = any($4::uuid[])) = 1',
    );
  });

  it('with one, it is one flight, too', async () => {
    expect((await sending({ id: randomUUID() }))[0]).toMatch(/^insert into "todos" \("id", "task"/);
  });
});

it('of those who make the same id at the same moment one has it, and the others are told so', async () => {
  const people = ['olga', 'mia', 'gus', 'sam', 'ada', 'omar'];
  for (let round = 0; round < 20; round += 1) {
    const id = keyNumber(5000 + round);
    const answers = await Promise.all(
      people.map((person) => doing('compiled', person, ['createTodo', { id, task: person }])),
    );
    const refused = answers.flatMap((answer) => codesOf(answer));
    expect(refused).toEqual(people.slice(1).map(() => 'CONFLICT'));
  }
});
