import {
  getColumns,
  getTableName,
  sql,
  type SQL,
  type AnyRelations,
  type Column,
  type Relation,
  type Table,
} from 'drizzle-orm';
import { alias, type PgTable } from 'drizzle-orm/pg-core';
import type { Columns } from '../lists/keyset.ts';
import { relatedTo } from '../lists/related-to.ts';
import { tableKey } from '../kinds/table-key.ts';
import { keyOfColumn, tableNamed } from '../schema/tables.ts';

/** A table within one statement, under a name of its own; it notes which columns are used of it. */
export class AliasedRow {
  readonly tableName: string;
  /** Its columns by their names in TypeScript. */
  readonly columns: Columns;
  /** For functions that take a table and use its columns. */
  readonly table: Table;
  readonly used = new Set<string>();
  readonly #alias: string;
  readonly #original: PgTable;

  /** @param name - the table's own, where there is no other: in RETURNING */
  constructor(relations: AnyRelations, tableName: string, name?: string) {
    this.tableName = tableName;
    this.#original = tableNamed(relations, tableName);
    this.#alias = name ?? getTableName(this.#original);
    const aliased = alias(this.#original, this.#alias);
    const known = getColumns(aliased) as Record<string, Column>;
    const note = <T extends object>(target: T): T =>
      new Proxy(target, {
        get: (object, key): unknown => {
          if (typeof key === 'string' && Object.hasOwn(known, key)) this.used.add(key);
          return Reflect.get(object, key);
        },
      });
    this.columns = note(known);
    this.table = note(aliased);
  }

  /** As SQL has it. */
  get name(): SQL {
    return sql`${sql.identifier(this.#alias)}`;
  }

  /** The column of its key. */
  get key(): Column {
    return this.columns[tableKey(this.#original).name]!;
  }

  /** `table as alias`, for FROM. */
  get from(): SQL {
    return sql`${this.#original} as ${sql.identifier(this.#alias)}`;
  }

  /** `(source) as alias`: the row comes out of a subquery that gives the used columns. */
  outOf(source: SQL): SQL {
    return sql`(${source}) as ${sql.identifier(this.#alias)}`;
  }

  /** The used columns, as a list for SELECT. */
  get selected(): SQL {
    const columns = [...this.used].map((key) => sql`${this.columns[key]}`);
    return sql.join(columns, sql`, `);
  }

  /** What a relation from this row to `target` compares. */
  relatedTo(relation: Relation, target: AliasedRow): SQL {
    for (const column of relation.sourceColumns) this.used.add(keyOfColumn(column));
    return relatedTo(relation, this.table, target.table);
  }
}
