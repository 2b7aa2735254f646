import { getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/domain.ts';
import { explain } from '../../src/engine/compiled/explain.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

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
  await database.asSuperuser(
    `create function rows_read(statement text) returns bigint language plpgsql as $$
     declare before bigint := pg_stat_get_xact_tuples_returned('todos'::regclass);
     begin
       begin
         execute statement;
         raise exception 'It was not refused.';
       exception when program_limit_exceeded then null;
       end;
       return pg_stat_get_xact_tuples_returned('todos'::regclass) - before;
     end $$`,
    [],
  );
});
afterAll(() => database.drop());

const each = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');

/** How many todos Postgres reads until it refuses the answer. */
async function rowsRead(query: string): Promise<number> {
  const document = parse(query);
  const explanation = await explain(schema, document, getOperationAST(document)!, {});
  if (explanation.by === 'resolvers') throw new Error(explanation.reason);
  const statement = explanation.statements.find((one) => one.text.startsWith('select'))!;
  expect(statement.params ?? []).toEqual([]);
  const { rows } = await database.asSuperuser(
    `select * from rows_read($statement$${statement.text}$statement$) as read`,
    [],
  );
  return Number(rows[0]?.['read']);
}

describe('an answer that is too large is refused', () => {
  it('at the first list that is, whatever comes behind it', async () => {
    const list = (index: number) =>
      `l${index}: todos(first: 100) { nodes { ${each(15, (i) => `a${i}: task`)} } }`;
    expect(await rowsRead(`{ ${each(10, list)} }`)).toBe(ROWS);
  });

  it('at the list with which it is, where each is small enough', async () => {
    const list = (index: number) =>
      `l${index}: todos(first: 100) { nodes { ${each(6, (i) => `a${i}: task`)} } }`;
    expect(await rowsRead(`{ ${each(10, list)} }`)).toBe(3 * ROWS);
  });

  it('at the same where each list has few values', async () => {
    const list = (index: number) =>
      `l${index}: todos(first: 10) { nodes { ${each(9, (i) => `a${i}: task`)} } }`;
    // A megabyte each; every two of them are measured, with all before. Each reads all rows to sort them.
    expect(await rowsRead(`{ ${each(30, list)} }`)).toBe(18 * ROWS);
  });
});
