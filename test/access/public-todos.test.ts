import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anonymous, claimsFor } from '../support/claims.ts';
import { createDatabase, sqlStateOf, type TestDatabase } from '../support/database.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';
import { begin, isWaiting } from './at-the-same-time.ts';

// Each todo has a copy of its project's is_public, by which policies decide. It is right at every
// moment, whoever writes at the same time.

let database: TestDatabase;
let account: string;
let changing: string;
let other: string;
beforeAll(async () => {
  database = await createDatabase();
  account = await addAccount(database, 'acme', { mara: 'MEMBER' });
});
afterAll(() => database.drop());

beforeEach(async () => {
  await database.asSuperuser('delete from todos; delete from projects');
  changing = await addProject(database, account, 'Changing');
  other = await addProject(database, account, 'Other', true);
  await addTodo(database, 'mara', 'inside', changing);
  await addTodo(database, 'mara', 'outside', other);
});

const mara = claimsFor('mara');

/** Todos with another value than their project's. */
const wrong = async () => {
  const { rows } = await database.asSuperuser(
    `select task from todos left join projects on projects.id = project_id
     where todos.is_public <> coalesce(projects.is_public, false)`,
  );
  return rows.map(({ task }) => task);
};

/** What somebody without a token sees, which is what is public. */
const shown = () =>
  database.rehearse(anonymous, async (query) => {
    const { rows } = await query('select task from todos order by task collate "C"');
    return rows.map(({ task }) => task);
  });

/** A writer's statements, by what they do to the project that changes and to its todos. */
const writes = {
  publishes: () => `update projects set is_public = true where id = '${changing}'`,
  hides: () => `update projects set is_public = false where id = '${other}'`,
  adds: () =>
    `insert into todos (project_id, task) values ('${changing}', 'added'), ('${other}', 'added')`,
  'moves in': () => `update todos set project_id = '${changing}' where task = 'outside'`,
  'moves out': () => `update todos set project_id = '${other}' where task = 'inside'`,
  'makes personal': () => `update todos set project_id = null where project_id is not null`,
  reworks: () => `update todos set is_complete = not is_complete`,
  removes: () => `delete from todos where task in ('inside', 'outside')`,
} as const;
type Write = keyof typeof writes;

const toAProject: readonly Write[] = ['publishes', 'hides'];
const toTodos: readonly Write[] = [
  'adds',
  'moves in',
  'moves out',
  'makes personal',
  'reworks',
  'removes',
];
const pairs = toAProject.flatMap((one) =>
  toTodos.flatMap((two) => [
    { first: one, second: two },
    { first: two, second: one },
  ]),
);

/** One does something, the other begins with another thing, the first ends, then the other. */
async function contest(first: Write, second: Write, isolation: string, end: 'commit' | 'rollback') {
  const [one, two] = [
    await begin(database, mara, isolation),
    await begin(database, mara, isolation),
  ];
  try {
    await one.query(writes[first]());
    const later = sqlStateOf(two.query(writes[second]()));
    await Promise.race([later, isWaiting(database)]);
    await one.query(end);
    const state = await later;
    await two.query(state === null ? 'commit' : 'rollback');
    return state;
  } finally {
    await Promise.all([one.end(), two.end()]);
  }
}

describe.each(pairs)('while one $first, another $second:', ({ first, second }) => {
  test('both take effect, and each todo is as public as its project', async () => {
    expect(await contest(first, second, 'read committed', 'commit')).toBeNull();
    expect(await wrong()).toEqual([]);
  });

  test('nothing is left of the first where it takes that back', async () => {
    expect(await contest(first, second, 'read committed', 'rollback')).toBeNull();
    expect(await wrong()).toEqual([]);
  });

  test('on a snapshot the second takes effect on what is so, or is to be tried again', async () => {
    expect([null, '40001']).toContain(await contest(first, second, 'repeatable read', 'commit'));
    expect(await wrong()).toEqual([]);
  });
});

test.each([
  { order: ['adds', 'publishes', 'hides'] },
  { order: ['publishes', 'adds', 'moves out', 'hides'] },
  { order: ['moves in', 'publishes', 'makes personal'] },
] as const)('in one transaction: $order', async ({ order }) => {
  await database.become(mara, async (query) => {
    for (const write of order) await query(writes[write]());
  });
  expect(await wrong()).toEqual([]);
});

test('what is published is seen by everybody with its todos, and what is hidden by nobody', async () => {
  expect(await shown()).toEqual(['outside']);
  await database.become(mara, (query) => query(writes.publishes()));
  expect(await shown()).toEqual(['inside', 'outside']);
  await database.become(mara, (query) => query(writes.hides()));
  expect(await shown()).toEqual(['inside']);
});

test('publishing a project is no change of its todos: no time of theirs moves, none has an entry', async () => {
  const facts = `select task, updated_at::text,
    (select count(*) from rowhouse.activities where subject_id = todos.id::text) as entries from todos order by task`;
  const versions = 'select xmin::text from todos order by task';
  const before = await database.asSuperuser(facts);
  const written = await database.asSuperuser(versions);
  await database.become(mara, (query) => query(writes.publishes()));
  expect((await database.asSuperuser(facts)).rows).toEqual(before.rows);
  // All the same, one of them was written.
  expect((await database.asSuperuser(versions)).rows).not.toEqual(written.rows);
});
