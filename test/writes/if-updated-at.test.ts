import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mutationOf, type Mutation } from '../api/support/mutations.ts';
import { keyNumber, idOf, keyOf, readTables } from '../api/support/rows.ts';
import { ids, resetWorld } from '../api/support/world.ts';
import { codesOf, createTestApp, type Person, type TestApp } from '../support/app.ts';

// A write that says what its writer read happens only if nobody else was faster.

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ compiled: true });
});
beforeEach(() => resetWorld(app.database));
afterAll(() => app.close());

const ways = {
  compiled: (...asked: Parameters<TestApp['ask']>) => app.ask(...asked),
  'by resolvers': (...asked: Parameters<TestApp['ask']>) => app.askResolvers(...asked),
};
const everyWay = Object.keys(ways) as (keyof typeof ways)[];

const doing = (way: keyof typeof ways, person: Person, name: Mutation, input: object) =>
  ways[way](person, mutationOf([name]), { i0: input });

/** When every row of the world was written. */
const written = '2026-01-01T00:00:00.000001Z';
const anHourEast = '2026-01-01T01:00:00.000001+01:00';
const wrong = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.000002Z',
  '2025-12-31T23:59:59.999999Z',
  '2026-01-01T00:00:00.000001+01:00',
  '9999-12-31T23:59:59Z',
];

/** Every mutation that changes or ends rows which have an `updatedAt`. */
const writes: readonly (readonly [Mutation, Readonly<Record<string, unknown>>])[] = [
  ['updateAccount', { id: ids.acme, name: 'Other' }],
  ['deleteAccount', { id: ids.acme }],
  ['updateProject', { id: ids.plan, name: 'Other' }],
  ['deleteProject', { id: ids.plan }],
  ['updateTodo', { id: ids.ofOlga, task: 'Other' }],
  ['updateTodo', { id: ids.ofOlga, task: 'Other', projectId: ids.news }],
  ['updateTodo', { id: ids.ofOlga }],
  ['deleteTodo', { id: ids.ofOlga }],
  ['updateTodos', { ids: [ids.ofOlga, ids.ofMia], isComplete: true }],
  ['deleteTodos', { ids: [ids.ofOlga, ids.ofMia] }],
];

/** The condition for all rows of an input. */
const ifAll = (input: Readonly<Record<string, unknown>>, time: unknown) => ({
  ...input,
  ifUpdatedAt: 'ids' in input ? (input['ids'] as unknown[]).map(() => time) : time,
});

const changed = {
  message: 'This was changed since you read it. Fetch it again, and decide by what it is now.',
  extensions: { code: 'CONFLICT', reason: 'changed' },
};

describe.each(everyWay)('%s', (way) => {
  describe.each(writes)('%s %j', (name, input) => {
    it('happens where the row is still what was read, in whichever time zone that is said', async () => {
      for (const time of [written, anHourEast]) {
        await resetWorld(app.database);
        const before = await readTables(app.database);
        const { errors } = await doing(way, 'olga', name, ifAll(input, time));
        expect(errors).toBeUndefined();
        const changesNothing = name === 'updateTodo' && Object.keys(input).length === 1;
        const isAsBefore = isDeepStrictEqual(await readTables(app.database), before);
        expect(isAsBefore).toBe(changesNothing);
      }
    });

    it('is CONFLICT with the reason `changed` where it is not, to the microsecond, and stores nothing', async () => {
      const before = await readTables(app.database);
      const told = new Set<string>();
      for (const time of wrong) {
        const answer = await doing(way, 'olga', name, ifAll(input, time));
        expect(answer).toMatchObject({ status: 200, data: null, errors: [changed] });
        told.add(answer.text);
      }
      expect(told.size).toBe(1);
      expect(await readTables(app.database)).toEqual(before);
    });

    it('refuses null and what is no DateTime', async () => {
      for (const time of [null, 'now', '2026-01-01']) {
        const answer = await doing(way, 'olga', name, ifAll(input, time));
        expect([time, codesOf(answer)]).toEqual([time, ['BAD_USER_INPUT']]);
      }
    });
  });

  it('a row that one may not see, or that is not there, is NOT_FOUND whatever one says of it', async () => {
    const attempts: [Mutation, string, string, object][] = [
      ['updateAccount', ids.globex, ids.noAccount, { name: 'x' }],
      ['deleteAccount', ids.globex, ids.noAccount, {}],
      ['updateProject', ids.secret, ids.noProject, { name: 'x' }],
      ['deleteProject', ids.secret, ids.noProject, {}],
      ['updateTodo', ids.personal, ids.noTodo, { task: 'x' }],
      ['deleteTodo', ids.ofGus, ids.noTodo, {}],
    ];
    for (const [name, hidden, absent, input] of attempts) {
      const told = new Set<string>();
      const sent = new Set<string>();
      for (const id of [hidden, absent]) {
        for (const ifUpdatedAt of [written, wrong[0], undefined]) {
          const from = app.driver.statements.length;
          const answer = await doing(way, 'olga', name, { id, ifUpdatedAt, ...input });
          expect(codesOf(answer)).toEqual(['NOT_FOUND']);
          told.add(answer.text);
          if (ifUpdatedAt === undefined) continue;
          const since = app.driver.statements
            .slice(from)
            .filter((text) => !text.startsWith('begin'));
          sent.add(since.join(';\n'));
        }
      }
      expect([name, told.size, sent.size]).toEqual([name, 1, 1]);
    }
  });

  it('of several rows, one that may not be seen makes it NOT_FOUND', async () => {
    const answer = await doing(way, 'olga', 'deleteTodos', {
      ids: [ids.ofOlga, ids.ofGus],
      ifUpdatedAt: [wrong[0], written],
    });
    expect(codesOf(answer)).toEqual(['NOT_FOUND']);
  });

  it('a row that one sees and may not change is FORBIDDEN where one knows what it is, and CONFLICT where not', async () => {
    for (const [person, name, input] of [
      ['vera', 'updateAccount', { id: ids.acme, name: 'x' }],
      ['vera', 'updateTodo', { id: ids.ofOlga, task: 'x' }],
      ['mia', 'deleteProject', { id: ids.plan }],
      ['vera', 'deleteTodo', { id: ids.ofOlga }],
    ] as const) {
      const told = async (ifUpdatedAt: string) =>
        codesOf(await doing(way, person, name, { ...input, ifUpdatedAt }));
      expect(await told(written)).toEqual(['FORBIDDEN']);
      expect(await told(wrong[0]!)).toEqual(['CONFLICT']);
    }
  });

  it('a reference that one may not see is NOT_FOUND all the same', async () => {
    const input = { id: ids.ofOlga, projectId: ids.secret, ifUpdatedAt: wrong[0] };
    expect(codesOf(await doing(way, 'olga', 'updateTodo', input))).toEqual(['NOT_FOUND']);
  });

  it('of several rows each has a time of its own, in the order of the ids', async () => {
    const { data } = await app.ask<{ updateTodo: { todo: { updatedAt: string } } }>(
      'olga',
      `mutation { updateTodo(input: { id: "${ids.ofMia}", task: "Other" }) { todo { updatedAt } } }`,
    );
    const later = data!.updateTodo.todo.updatedAt;
    const input = { ids: [ids.ofMia, ids.ofOlga], isComplete: true };
    for (const [ifUpdatedAt, codes] of [
      [[written, written], ['CONFLICT']],
      [[later, later], ['CONFLICT']],
      [[written, later], ['CONFLICT']],
      [[later, written], []],
    ] as const) {
      const answer = await doing(way, 'olga', 'updateTodos', { ...input, ifUpdatedAt });
      expect([ifUpdatedAt, codesOf(answer)]).toEqual([ifUpdatedAt, codes]);
    }
  });

  it('several rows need as many times', async () => {
    for (const ifUpdatedAt of [[], [written], [written, written, written]]) {
      const input = { ids: [ids.ofMia, ids.ofOlga], ifUpdatedAt };
      const answer = await doing(way, 'olga', 'deleteTodos', input);
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
      const { fields } = answer.errors![0]!.extensions as { fields: { path: unknown }[] };
      expect(fields.map(({ path }) => path)).toEqual([['input', 'ifUpdatedAt']]);
    }
  });

  it('undoes what stands before it in the operation', async () => {
    const before = await readTables(app.database);
    const answer = await ways[way]('olga', mutationOf(['createTodo', 'deleteTodo']), {
      i0: { task: 'a' },
      i1: { id: ids.ofOlga, ifUpdatedAt: wrong[0] },
    });
    expect(codesOf(answer)).toEqual(['CONFLICT']);
    expect(await readTables(app.database)).toEqual(before);
  });

  it('of writers who read the same at once, exactly one is not too late', async () => {
    const todo = ids.ofMia;
    const people = ['olga', 'mia', 'ada', 'omar'];
    let ifUpdatedAt = written;
    for (let round = 0; round < 25; round += 1) {
      const answers = await Promise.all(
        people.map((person) =>
          doing(way, person, 'updateTodo', { id: todo, task: `${person} ${round}`, ifUpdatedAt }),
        ),
      );
      const made = answers.flatMap((answer, n) => (answer.errors === undefined ? [n] : []));
      expect(made).toHaveLength(1);
      const lost = answers.filter(({ errors }) => errors !== undefined);
      expect(lost.flatMap(({ errors }) => errors)).toMatchObject(lost.map(() => changed));
      const { todos } = await readTables(app.database);
      const { task, updated_at } = todos.find(({ id }) => id === keyOf(todo))!;
      expect(task).toBe(`${people[made[0]!]} ${round}`);
      ifUpdatedAt = updated_at;
    }
  });
});

describe('what it costs', () => {
  const query = 'mutation ($i: UpdateTodoInput!) { updateTodo(input: $i) { todo { id task } } }';
  const sending = async (input: object) => {
    const from = app.driver.statements.length;
    const { errors } = await app.ask('olga', query, { i: { id: ids.ofOlga, task: 'N', ...input } });
    expect(errors).toBeUndefined();
    expect(app.log.at(-1)?.fields).toMatchObject({
      execution: 'compiled',
      flights: 2,
      statements: 3,
    });
    const [text = ''] = app.driver.statements.slice(from).filter((one) => one.startsWith('update'));
    return text.split(' returning ')[0]!.replaceAll(/\s+/g, ' ');
  };
  const plain = 'update "todos" set "task" = $1 where "todos"."id" = any($2::uuid[])';

  it('without it the statement is what it was', async () => {
    expect(await sending({})).toBe(plain);
  });

  it('with it there is a condition more in the write itself, and no flight and no statement', async () => {
    expect(await sending({ ifUpdatedAt: written })).toBe(
      `${plain} and "todos"."updated_at" = ($3::timestamp with time zone[])[array_position($4::uuid[], "todos"."id")]`,
    );
  });
});

/** What a todo is now, as olga reads it. */
async function read(key: string) {
  const query = 'query ($id: ID!) { todo(id: $id) { task updatedAt } }';
  const { data } = await app.ask<{ todo: { task: string; updatedAt: string } }>('olga', query, {
    id: idOf('Todo', key),
  });
  return data!.todo;
}

it('any interleaving of readers and writers ends as if nobody wrote over what they had not read', async () => {
  const clients = [0, 1, 2];
  const rows = [keyNumber(7001), keyNumber(7002)];
  const step = fc.record({
    kind: fc.constantFrom('read', 'write', 'touch'),
    who: fc.constantFrom(...clients),
    which: fc.constantFrom(...rows.keys()),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      await resetWorld(app.database);
      for (const id of rows) await doing('compiled', 'olga', 'createTodo', { id, task: '0' });
      // The model: what is stored, as a number that each change raises; and what each client read last.
      const stored = rows.map(() => 0);
      const first = await Promise.all(rows.map(read));
      const seen = clients.map(() => first.map(({ updatedAt }) => ({ version: 0, updatedAt })));
      const refusals: [number, number][] = [];
      for (const [n, { kind, who, which }] of steps.entries()) {
        const known = seen[who]![which]!;
        if (kind !== 'read') {
          const inTime = known.version === stored[which];
          const { errors = [] } = await doing('compiled', 'olga', 'updateTodo', {
            id: idOf('Todo', rows[which]!),
            ifUpdatedAt: known.updatedAt,
            ...(kind === 'write' ? { task: String(n + 1) } : {}),
          });
          refusals.push([errors.length, inTime ? 0 : 1]);
          if (inTime && kind === 'write') stored[which] = n + 1;
        } else {
          const { task, updatedAt } = await read(rows[which]!);
          seen[who]![which] = { version: Number(task), updatedAt };
        }
        const tasks = await Promise.all(rows.map(read));
        expect(tasks.map(({ task }) => Number(task))).toEqual(stored);
      }
      expect(refusals.map(([told]) => told)).toEqual(refusals.map(([, expected]) => expected));
    }),
    { numRuns: 25 },
  );
});
