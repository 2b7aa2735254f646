import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { createDatabase, sqlStateOf, type TestDatabase } from '../support/database.ts';
import { begin, isWaiting } from './at-the-same-time.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const lastOwner = 'RH001';

beforeEach(async () => {
  await database.asSuperuser('delete from accounts');
  await database.asSuperuser(`insert into accounts (name, slug) values ('Acme', 'acme')`);
});

async function addMember(userId: string, role: string, active = true): Promise<void> {
  await database.asSuperuser(
    `insert into memberships (account_id, user_id, role, active) select id, $1, $2::membership_role, $3 from accounts`,
    [userId, role, active],
  );
}

const activeOwners = async () => {
  const { rows } = await database.asSuperuser(
    `select user_id from memberships where role = 'OWNER' and active order by 1`,
  );
  return rows.map((row) => row['user_id']);
};

const ways = [
  { way: 'leaves', text: 'delete from memberships where user_id = $1' },
  { way: 'is demoted', text: `update memberships set role = 'MEMBER' where user_id = $1` },
  { way: 'is deactivated', text: 'update memberships set active = false where user_id = $1' },
];
const people = [
  { who: 'an owner', claims: claimsFor('olga') },
  { who: 'an admin of everything', claims: claimsFor('root', 'admin') },
];

describe.each(people)('by the hand of $who', ({ claims }) => {
  test.each(ways)('it fails if the last owner $way', async ({ text }) => {
    await addMember('olga', 'OWNER');
    await addMember('iggy', 'OWNER', false);
    await addMember('adam', 'ADMIN');
    expect(await sqlStateOf(database.become(claims, (query) => query(text, ['olga'])))).toBe(
      lastOwner,
    );
    expect(await activeOwners()).toEqual(['olga']);
  });

  test.each(ways)('it works if an owner $way and another is left', async ({ text }) => {
    await addMember('olga', 'OWNER');
    await addMember('otto', 'OWNER');
    await database.become(claims, (query) => query(text, ['olga']));
    expect(await activeOwners()).toEqual(['otto']);
  });
});

test('all owners at once, in one statement, is refused', async () => {
  await addMember('olga', 'OWNER');
  await addMember('otto', 'OWNER');
  const all = database.become(claimsFor('root', 'admin'), (query) =>
    query(`update memberships set active = false`),
  );
  expect(await sqlStateOf(all)).toBe(lastOwner);
});

test('ownership may be handed over in one statement', async () => {
  await addMember('olga', 'OWNER');
  await addMember('adam', 'ADMIN');
  await database.become(claimsFor('olga'), (query) =>
    query(
      `update memberships set role = (case user_id when 'adam' then 'OWNER' else 'ADMIN' end)::membership_role`,
    ),
  );
  expect(await activeOwners()).toEqual(['adam']);
});

test('the last owner may delete the account, with everybody in it', async () => {
  await addMember('olga', 'OWNER');
  await addMember('mara', 'MEMBER');
  await database.become(claimsFor('olga'), (query) => query('delete from accounts'));
  const { rows } = await database.asSuperuser('select from memberships');
  expect(rows).toEqual([]);
});

test('the maintainer is bound as well', async () => {
  await addMember('olga', 'OWNER');
  expect(await sqlStateOf(database.asSuperuser('delete from memberships'))).toBe(lastOwner);
});

describe('when the two last owners go at the same time', () => {
  beforeEach(async () => {
    await addMember('olga', 'OWNER');
    await addMember('otto', 'OWNER');
  });

  test.each([
    { isolation: 'read committed', second: lastOwner },
    { isolation: 'repeatable read', second: '40001' },
    { isolation: 'serializable', second: '40001' },
  ])('one of them stays, under $isolation', async ({ isolation, second }) => {
    const [olga, otto] = [
      await begin(database, claimsFor('olga'), isolation),
      await begin(database, claimsFor('otto'), isolation),
    ];
    try {
      await olga.query(`delete from memberships where user_id = 'olga'`);
      const later = sqlStateOf(otto.query(`delete from memberships where user_id = 'otto'`));
      await isWaiting(database);
      await olga.query('commit');
      expect(await later).toBe(second);
      await otto.query('rollback');
      expect(await activeOwners()).toEqual(['otto']);
    } finally {
      await Promise.all([olga.end(), otto.end()]);
    }
  });

  test('the other may go on where the first takes it back', async () => {
    const [olga, otto] = [
      await begin(database, claimsFor('olga')),
      await begin(database, claimsFor('otto')),
    ];
    try {
      await olga.query(`delete from memberships where user_id = 'olga'`);
      const later = sqlStateOf(otto.query(`delete from memberships where user_id = 'otto'`));
      await isWaiting(database);
      await olga.query('rollback');
      expect(await later).toBeNull();
      await otto.query('commit');
      expect(await activeOwners()).toEqual(['olga']);
    } finally {
      await Promise.all([olga.end(), otto.end()]);
    }
  });
});
