import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { prepareCounting, rowsRead } from './support/rows-read.ts';

// An answer that is too large is given up before the rest of it is worked out: a statement that built
// it whole held a gigabyte of Postgres' memory.

const ROWS = 100;
/** As JSON, each of these characters takes six bytes. */
const text = `repeat(chr(1), 1900)`;

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
  await database.asSuperuser(
    `insert into todos (user_id, task) select 'alice', ${text} from generate_series(1, ${ROWS})`,
    [],
  );
  await prepareCounting(database);
});
afterAll(() => database.drop());

const each = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');

describe('an answer that is too large is refused', () => {
  it('at the first list that is, whatever comes behind it', async () => {
    const list = (index: number) =>
      `l${index}: todos(first: 100) { nodes { ${each(15, (i) => `a${i}: task`)} } }`;
    expect(await rowsRead(database, `{ ${each(10, list)} }`)).toBe(ROWS);
  });

  it('at the list with which it is, where each is small enough', async () => {
    const list = (index: number) =>
      `l${index}: todos(first: 100) { nodes { ${each(6, (i) => `a${i}: task`)} } }`;
    expect(await rowsRead(database, `{ ${each(10, list)} }`)).toBe(3 * ROWS);
  });

  it('at the same where each list has few values', async () => {
    const list = (index: number) =>
      `l${index}: todos(first: 10) { nodes { ${each(9, (i) => `a${i}: task`)} } }`;
    // A megabyte each; every two of them are measured, with all before. Each reads all rows to sort them.
    expect(await rowsRead(database, `{ ${each(30, list)} }`)).toBe(18 * ROWS);
  });
});
