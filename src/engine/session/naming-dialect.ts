import { getColumns, is, sql, StringChunk, type SQLChunk } from 'drizzle-orm';
import { PgDialect, type PgDialectConfig, type PgTable } from 'drizzle-orm/pg-core';

/** What Drizzle reads a page of a table by, before it joins what hangs on it. */
const everyColumn = '.* from ';

/** Drizzle's method that writes a relational query, and by itself each that is nested; it is declared as private. */
interface Collecting {
  collectRelationalQuery(
    query: { readonly tableConfig: { readonly table: PgTable } },
    chunks: SQLChunk[],
  ): unknown;
}

/** Declared as a text, and a list of them where Drizzle makes it. */
const textOf = ({ value }: StringChunk): string => [value].flat().join('');

/**
 * Drizzle's SQL, but for one thing: where it reads every column of a table, these name those that are
 * declared. A caller may have been granted some of them only, and `*` asks for all.
 */
export function namingDialect(config: PgDialectConfig): PgDialect {
  const dialect = new PgDialect(config);
  const collecting = dialect as unknown as Collecting;
  const collect = collecting.collectRelationalQuery.bind(dialect);
  collecting.collectRelationalQuery = (query, chunks) => {
    const start = chunks.length;
    const selection = collect(query, chunks);
    const place = chunks.findIndex(
      (chunk, index) => index > start && is(chunk, StringChunk) && textOf(chunk) === everyColumn,
    );
    if (place < 0) return selection;
    const table = chunks[place - 1];
    const columns = Object.values(getColumns(query.tableConfig.table)).map(
      ({ name }) => sql`${table}.${sql.identifier(name)}`,
    );
    chunks.splice(place - 1, 2, sql.join(columns, sql`, `), sql` from `);
    return selection;
  };
  return dialect;
}
