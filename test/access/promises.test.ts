import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { SqlDoor } from './door.ts';
import { promises } from './promises.ts';

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

test.each(promises)('$sentence', async ({ surprises }) => {
  expect(await door.rehearse(() => surprises(door.query))).toEqual([]);
});
