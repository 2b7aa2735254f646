import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, sqlStateOf, type Query, type TestDatabase } from '../support/database.ts';
import { writeAttempts, type Attempt } from './attempts.ts';
import { Oracle } from './oracle.ts';
import { accounts, actors, createWorld, memberships, projects, todos } from './world.ts';

// Every table × command × person × row, tried with SQL and held against the oracle.

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await createWorld(database.asSuperuser);
});
afterAll(() => database.drop());

describe.each(actors)('$label', ({ claims }) => {
  const oracle = new Oracle(claims);
  const tables = [
    {
      table: 'accounts',
      all: accounts,
      visible: accounts.filter((row) => oracle.seesAccount(row)),
    },
    {
      table: 'memberships',
      all: memberships,
      visible: memberships.filter((row) => oracle.seesMembership(row)),
    },
    {
      table: 'projects',
      all: projects,
      visible: projects.filter((row) => oracle.seesProject(row)),
    },
    { table: 'todos', all: todos, visible: todos.filter((row) => oracle.seesTodo(row)) },
  ] as const;

  test.each(tables)('sees just its $table', ({ table, all, visible }) =>
    database.rehearse(claims, async (query) => {
      const { rows } = await query(`select id from ${table}`);
      expect(all.filter((row) => rows.some(({ id }) => id === row.id))).toEqual(visible);
    }),
  );

  test('writes what it may, and nothing else', () =>
    database.rehearse(claims, async (query) => {
      const attempts = writeAttempts(oracle);
      const outcomes = await Promise.all(attempts.map((attempt) => outcomeOf(query, attempt)));
      const surprises = attempts.flatMap(({ label, expected }, index) =>
        outcomes[index] === expected ? [] : [`${label}: ${outcomes[index]}, not ${expected}`],
      );
      expect(surprises).toEqual([]);
    }));
});

test('has expectations for every table', async () => {
  const { rows } = await database.asSuperuser(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') order by 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual(['accounts', 'memberships', 'projects', 'todos']);
});

/** Tries a statement and takes it back. What is sent at once is answered in order. */
async function outcomeOf(query: Query, { text, params }: Attempt): Promise<string> {
  const [, answer] = await Promise.allSettled([
    query('savepoint attempt'),
    query(text, params),
    query('rollback to attempt'),
  ]);
  if (answer.status === 'fulfilled') return answer.value.count === 0 ? 'untouched' : 'done';
  const state = await sqlStateOf(Promise.reject(answer.reason));
  return state === '42501' ? 'refused' : String(answer.reason);
}
