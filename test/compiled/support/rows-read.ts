import { getOperationAST, parse } from 'graphql';
import { schema } from '#example/domain.ts';
import { explain } from '../../../src/engine/compiled/explain.ts';
import type { TestDatabase } from '../../support/database.ts';

/** Makes what `rowsRead` asks the database with. */
export async function prepareCounting(database: TestDatabase): Promise<void> {
  // By scans of the table, and through an index.
  await database.asSuperuser(
    `create function todos_read() returns bigint language sql as $$
       select pg_stat_get_xact_tuples_returned(oid) + pg_stat_get_xact_tuples_fetched(oid)
       from pg_class where oid = 'todos'::regclass $$`,
    [],
  );
  await database.asSuperuser(
    `create function rows_read(statement text) returns bigint language plpgsql as $$
     declare before bigint := todos_read();
     begin
       begin
         execute statement;
         raise exception 'It was not refused.';
       exception when program_limit_exceeded then null;
       end;
       return todos_read() - before;
     end $$`,
    [],
  );
}

/**
 * How many todos Postgres reads until it refuses the answer.
 *
 * @param query - without variables; Postgres knows all of its statement when it plans it
 */
export async function rowsRead(database: TestDatabase, query: string): Promise<number> {
  const text = await statementOf(query);
  const { rows } = await database.asSuperuser(
    `select * from rows_read($statement$${text}$statement$) as read`,
    [],
  );
  return Number(rows[0]?.['read']);
}

/** The statement that answers a query. */
export async function statementOf(query: string): Promise<string> {
  const document = parse(query);
  const explanation = await explain(schema, document, getOperationAST(document)!, {});
  if (explanation.by === 'resolvers') throw new Error(explanation.reason);
  const statement = explanation.statements.find((one) => one.text.startsWith('select'))!;
  return statement.text.replaceAll(/\$(\d+)/g, (_, place) => {
    const list = (statement.params ?? [])[Number(place) - 1] as readonly string[];
    return `'{${list.join()}}'`;
  });
}
