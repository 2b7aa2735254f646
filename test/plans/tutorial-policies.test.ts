import { authUid } from 'drizzle-orm/neon';
import { PgDialect, pgTable, text } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

// docs/when-to-use.md says why the policies of Drizzle's tutorial are slow, and what is to be written.

const notes = pgTable('notes', { userId: text('user_id').notNull() });
const { sql: tutorials } = new PgDialect().sqlToQuery(authUid(notes.userId));

const OWN = 10;
const ALL = 5000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await database.asSuperuser(`
    create table notes (user_id text not null);
    insert into notes select case when n <= ${OWN} then 'alice' else 'bob' end from generate_series(1, ${ALL}) as n;
    create index on notes (user_id);
    analyze notes;
    grant select on notes to authenticated;
    alter table notes enable row level security;`);
});
afterAll(() => database.drop());

/** How many entries of the table alice's list reads, with a policy. */
async function rowsRead(using: string): Promise<number> {
  await database.asSuperuser(
    `drop policy if exists select_own on notes; create policy select_own on notes for select to authenticated using (${using})`,
  );
  return database.become(claimsFor('alice'), async (query) => {
    const { rows } = await query('explain (analyze, format json) select * from notes');
    const [{ Plan: plan }] = rows[0]!['QUERY PLAN'] as [{ Plan: Record<string, number> }];
    const discarded = plan['Rows Removed by Filter'] ?? 0;
    return plan['Actual Rows']! + discarded;
  });
}

test("the tutorial's policy reads the whole table", async () => {
  expect(await rowsRead(tutorials)).toBe(ALL);
});

test('the call alone in the sub-select reads what is its own', async () => {
  expect(await rowsRead('user_id = (select auth.user_id())')).toBe(OWN);
});
