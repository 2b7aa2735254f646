import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { promises } from './promises.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test.each(promises)('$sentence', async ({ surprises }) => {
  expect(await surprises(database.asSuperuser)).toEqual([]);
});
