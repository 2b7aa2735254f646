import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { sqlStateOf } from '../support/database.ts';

// What is not seen within one transaction: promises.test.ts has the rest.

let app: TestApp;
let accountId: string;
beforeAll(async () => {
  app = await createTestApp({});
});
afterAll(() => app.close());

const setLimit = (limit: number) =>
  app.database.asOwner(
    `create or replace function access.additions_a_day() returns integer language sql stable return ${limit}`,
  );

beforeEach(async () => {
  await app.database.asSuperuser('truncate accounts cascade; truncate access.additions');
  await app.database.become(claimsFor('olga'), (query) =>
    query(`insert into accounts (name, slug) values ('Acme', 'acme')`),
  );
  const { rows } = await app.database.asSuperuser('select id from accounts');
  accountId = encodeId('Account', String(rows[0]?.['id']));
});

const add = (userId: string) =>
  app.ask(
    'olga',
    'mutation ($input: AddMemberInput!) { addMember(input: $input) { membership { userId } } }',
    { input: { accountId, userId } },
  );

const members = async () =>
  (await app.database.asSuperuser('select from memberships where user_id <> $1', ['olga'])).count;

test('Of many additions at the same moment as many are stored as one may make', async () => {
  await setLimit(3);
  const answers = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(add));
  const refused = answers.flatMap(({ errors }) => errors ?? []);
  expect(refused.map(({ extensions }) => extensions['code'])).toEqual(
    Array.from({ length: 3 }, () => 'FORBIDDEN'),
  );
  expect(refused[0]?.message).toBe('You have added as many people as you may in a day.');
  expect(await members()).toBe(3);
});

test('Where the limit is 0 nobody adds others, and accounts are made all the same', async () => {
  await setLimit(0);
  expect((await add('a')).errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  const insert = app.database.become(claimsFor('olga'), (query) =>
    query(`insert into memberships (account_id, user_id) select id, 'a' from accounts`),
  );
  expect(await sqlStateOf(insert)).toBe('42501');
  await app.database.become(claimsFor('otto'), (query) =>
    query(`insert into accounts (name, slug) values ('Otto', 'otto')`),
  );
  expect(await members()).toBe(1);
});
