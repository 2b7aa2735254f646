import { and, getColumns, sql, type AnyRelations, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { keyOfColumn, relationNamed, tableNamed } from '../schema/tables.ts';
import type { Columns } from './keyset.ts';

/**
 * Makes the condition that there is a row to which a relation leads, and that something holds of it.
 *
 * Policies of its table apply to it as to any other: a row that the caller can't see is not there.
 *
 * @param columns - of the table whose relation it is
 * @param name - what the row is called in the statement; nothing around the condition has this name
 * @param where - what has to hold of the row, by its columns
 */
export type AnyRelated = (
  columns: Columns,
  name: string,
  where: (columns: Columns) => SQL,
) => SQL<boolean>;

interface RelatedRow {
  /** The table that the relation leads to. */
  readonly table: string;
  readonly any: AnyRelated;
}

/**
 * The row to which a relation of a table leads, for conditions on it.
 *
 * @throws TypeError where there is no such relation, or its rows can't be compared with, with the reason
 */
export function relatedRow(relations: AnyRelations, table: string, name: string): RelatedRow {
  const relation = relationNamed(relations, table, name);
  if (relation === undefined) throw new TypeError(`${table} has no relation ${name}.`);
  const refuse = (reason: string) =>
    new TypeError(`The relation ${name} of ${table} can't be filtered by: ${reason}.`);
  if (relation.relationType !== 'one') throw refuse('it leads to many rows');
  if (relation.through !== undefined) throw refuse('it goes through another table');
  if (Object.keys(relation.where ?? {}).length > 0) throw refuse('it has a condition of its own');
  const target = tableNamed(relations, relation.targetTableName);
  const pairs = relation.sourceColumns.map(
    (column, index) => [keyOfColumn(column), keyOfColumn(relation.targetColumns[index])] as const,
  );
  return {
    table: relation.targetTableName,
    any: (columns, as, where) => {
      const related: Columns = getColumns(alias(target, as));
      const same = pairs.map(([own, other]) => sql`${related[other]} = ${columns[own]}`);
      const from = sql`${target} as ${sql.identifier(as)}`;
      return sql<boolean>`exists (select from ${from} where ${and(...same, where(related))})`;
    },
  };
}
