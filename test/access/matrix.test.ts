import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { acmeWorld } from './acme.ts';
import { actors } from './actors.ts';
import { SqlDoor } from './door.ts';
import { sweepingSurprises, writesOf, writingSurprises } from './matrix.ts';
import { createWorld, tables } from './world.ts';

let database: TestDatabase;
let door: SqlDoor;
beforeAll(async () => {
  database = await createDatabase();
  door = await SqlDoor.open(database.superuserUrl);
  await createWorld(door.query, acmeWorld);
});
afterAll(async () => {
  await door.close();
  await database.drop();
});

describe.each(actors)('$label', (actor) => {
  test('reaches the rows that it should, and no others', () =>
    door.rehearse(async () => {
      expect(await sweepingSurprises(door, acmeWorld, actor)).toEqual([]);
    }));

  describe.each(tables)('%s', (table) => {
    test.each(['insert', 'update', 'delete'] as const)(
      '%s: what it may, and nothing else',
      (command) =>
        door.rehearse(async () => {
          expect(await writingSurprises(door, writesOf(acmeWorld, actor, table, command))).toEqual(
            [],
          );
        }),
    );
  });
});
