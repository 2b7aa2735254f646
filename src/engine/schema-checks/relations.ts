import { getColumns, type AnyRelations, type Column, type Relation } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { findKind, nameOfColumn } from '../kinds/index.ts';
import { keyOfColumn, tableNamed } from '../schema/tables.ts';

/**
 * Looks at how tables hang together: whether a relation to one row can find more, whether one through
 * another table can find a row twice, and whether Postgres can compare what they compare.
 *
 * @throws TypeError with the relation's name and its table's, and the reason
 */
export function checkRelations(relations: AnyRelations): void {
  for (const [table, { relations: own }] of Object.entries(relations)) {
    for (const [name, relation] of Object.entries(own)) {
      const reason = faultOf(relations, table, relation);
      if (reason !== null) throw new TypeError(`The relation ${name} of ${table} ${reason}.`);
    }
  }
}

function faultOf(relations: AnyRelations, source: string, relation: Relation): string | null {
  const { through, sourceColumns, targetColumns, targetTableName, relationType } = relation;
  const from = columnsOf(relations, source, sourceColumns);
  const to = columnsOf(relations, targetTableName, targetColumns);
  if (through === undefined) {
    if (relationType === 'one' && !isUnique(tableNamed(relations, targetTableName), to)) {
      return `leads to one row, and several can have the same ${namesOf(to)}: make ${targetTableName} unique by it, or the relation one to many rows`;
    }
    return faultOfPairs(from, to);
  }
  const joining = through.source[0]!._.tableName;
  const [near, far] = [through.source, through.target].map((columns) =>
    columnsOf(relations, joining, columns),
  ) as [Column[], Column[]];
  const pair = [...near, ...far];
  if (!isUnique(tableNamed(relations, joining), pair)) {
    return `goes through ${joining}, where several rows can join the same two: give it a primary key or a unique one of ${namesOf(pair)}`;
  }
  return faultOfPairs(from, near) ?? faultOfPairs(far, to);
}

const columnsOf = (
  relations: AnyRelations,
  table: string,
  columns: readonly unknown[],
): Column[] => {
  const known: Readonly<Record<string, Column>> = getColumns(tableNamed(relations, table));
  return columns.map((column) => known[keyOfColumn(column)]!);
};

const namesOf = (columns: readonly Column[]) => columns.map(({ name }) => name).join(' and ');

/** Whether no two rows of a table have the same values in these columns, as its declaration says. */
function isUnique(table: PgTable, columns: readonly Column[]): boolean {
  const { columns: all, primaryKeys, uniqueConstraints, indexes } = getTableConfig(table);
  const given = new Set<string | undefined>(columns.map(({ name }) => name));
  const keys: (readonly (string | undefined)[])[] = [
    ...all.filter(({ primary, isUnique: unique }) => primary || unique).map(({ name }) => [name]),
    ...[...primaryKeys, ...uniqueConstraints].map((key) => key.columns.map(({ name }) => name)),
    // An index of some of the rows, or of an expression, says nothing of the columns.
    ...indexes
      .filter(({ config }) => config.unique && config.where === undefined)
      .map(({ config }) => config.columns.map((one) => ('name' in one ? one.name : undefined))),
  ];
  return keys.some((key) => key.every((name) => given.has(name)));
}

function faultOfPairs(some: readonly Column[], others: readonly Column[]): string | null {
  for (const [index, one] of some.entries()) {
    const other = others[index]!;
    const [type, otherType] = [comparedAs(one), comparedAs(other)];
    if (type === otherType) continue;
    return `compares ${nameOfColumn(one)}, ${type}, with ${nameOfColumn(other)}, which is of another type, ${otherType}`;
  }
  return null;
}

/** What Postgres compares a column's values as: integers of any size are compared with each other. */
function comparedAs(column: Column): string {
  const type = findKind(column)?.cast ?? column.getSQLType();
  return type === 'bigint' ? 'integer' : type;
}
