import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  nat,
  option,
  record,
  uniqueArray,
  type Arbitrary,
} from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestRoles } from '../support/claims.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import type { Actor } from './actors.ts';
import { SqlDoor } from './door.ts';
import { sweepingSurprises, writesOf, writingSurprises } from './matrix.ts';
import { createWorld, membershipRoles, tables, WorldMaker, type World } from './world.ts';

let database: TestDatabase;
let door: SqlDoor;
beforeAll(async () => {
  database = await createDatabase();
  door = await SqlDoor.open(database.superuserUrl);
});
afterAll(async () => {
  await door.close();
  await database.drop();
});

const people = ['ann', 'bob', 'cat', 'dan'];
const person = constantFrom(...people);
/** Which of the things that there are; whatever number it is. */
const anyOf = nat({ max: 100 });
const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];

const worlds: Arbitrary<World> = record({
  accounts: array(
    record({
      owner: person,
      members: uniqueArray(
        record({
          userId: person,
          role: constantFrom(...membershipRoles),
          active: boolean(),
        }),
        { selector: ({ userId }) => userId },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  projects: array(record({ account: anyOf, isPublic: boolean() }), { maxLength: 4 }),
  todos: array(record({ userId: person, project: option(anyOf) }), { maxLength: 6 }),
}).map((plan) => {
  const make = new WorldMaker();
  const accounts = plan.accounts.map((_, index) => make.account(`account-${index}`));
  const memberships = plan.accounts.flatMap(({ owner, members }, index) => [
    // An account always has an active owner.
    make.membership(accounts[index]!, owner, 'OWNER'),
    ...members
      .filter(({ userId }) => userId !== owner)
      .map(({ userId, role, active }) => make.membership(accounts[index]!, userId, role, active)),
  ]);
  const projects = plan.projects.map(({ account, isPublic }) =>
    make.project(pick(accounts, account)!, isPublic),
  );
  const todos = plan.todos.map(({ userId, project }) =>
    make.todo(userId, project === null ? null : (pick(projects, project) ?? null)),
  );
  const activities = [...accounts, null].map((account) => make.activity(account));
  return { accounts, activities, memberships, projects, todos };
});

const actors: Arbitrary<Actor> = record({
  standing: constantFrom(...requestRoles),
  userId: option(person, { freq: 10 }),
})
  // Anonymous requests have no claims, and only they and nobody have none.
  .filter(
    ({ standing, userId }) =>
      standing === 'authenticated' || (userId === null) === (standing === 'anonymous'),
  )
  .map(({ standing, userId }) => ({
    label: `${userId ?? 'nobody'} as ${standing}`,
    standing,
    userId,
  }));

test('in any world, anybody reaches what they should and nothing else', async () => {
  const property = asyncProperty(worlds, actors, (world, actor) =>
    door.rehearse(async () => {
      await createWorld(door.query, world);
      expect(await sweepingSurprises(door, world, actor)).toEqual([]);
    }),
  );
  await assert(property, { numRuns: 200 });
});

test('in any world, anybody’s write comes to what it should', async () => {
  const property = asyncProperty(
    worlds,
    actors,
    constantFrom(...tables),
    constantFrom('insert', 'update', 'delete'),
    (world, actor, table, command) =>
      door.rehearse(async () => {
        await createWorld(door.query, world);
        expect(await writingSurprises(door, writesOf(world, actor, table, command))).toEqual([]);
      }),
  );
  await assert(property, { numRuns: 300 });
});
