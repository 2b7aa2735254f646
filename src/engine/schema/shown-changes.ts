import { getColumns } from 'drizzle-orm';
import { getTableConfig, type PgColumn } from 'drizzle-orm/pg-core';
import type { RecordedChanges } from '../audit/activities.ts';
import { findKind, type Kind } from '../kinds/index.ts';
import { instant } from '../kinds/instant.ts';
import { tableKey, type TableKey } from '../kinds/table-key.ts';
import { encodeId, type NodeTypes } from './global-id.ts';
import { keyOfColumn, tableNamed } from './tables.ts';

/** A field of a row that was written, as the API shows it. */
export interface ShownChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Recorded changes, by column, as the API shows them: by field, in the order of their names. What refers
 * to a row is that row's global id, and an instant is in UTC.
 *
 * @param type - the name of the type whose row was written
 */
export function shownChanges(
  nodes: NodeTypes,
  type: string,
  changes: RecordedChanges,
): readonly ShownChange[] {
  const name = nodes.nodes.get(type);
  const columns =
    name === undefined ? [] : Object.entries(getColumns(tableNamed(nodes.relations, name)));
  return Object.entries(changes)
    .map(([recorded, [before, after]]) => {
      const [field, column] = columns.find(([, one]) => one.name === recorded) ?? [];
      const shown = showAs(nodes, name, field, column as PgColumn | undefined);
      // A column that is gone by now has no field; it is called as it was.
      return { field: field ?? camelCase(recorded), before: shown(before), after: shown(after) };
    })
    .toSorted((one, other) => (one.field < other.field ? -1 : 1));
}

const camelCase = (column: string) =>
  column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** How the values of a column are shown. */
function showAs(
  nodes: NodeTypes,
  table: string | undefined,
  field: string | undefined,
  column: PgColumn | undefined,
): (value: unknown) => string | null {
  if (table === undefined || field === undefined || column === undefined) return inWords(textOf);
  const type = referredType(nodes, table, field, column);
  if (type !== undefined) return inWords((value) => encodeId(type, textOf(value)));
  const kind = findKind(column);
  return inWords((value) => textOf(inUtc(kind, value)));
}

const inWords = (text: (value: unknown) => string) => (value: unknown) =>
  value === null || value === undefined ? null : text(value);

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** An instant was recorded in the time zone of its writer. */
function inUtc(kind: Kind | null | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => inUtc(kind?.item, item));
  if (kind !== instant) return value;
  const read = instant.read(value);
  return 'value' in read ? read.value : value;
}

/** The type whose rows a column refers to, by a foreign key or a relation to the key of its table. */
function referredType(
  { nodes, relations }: NodeTypes,
  table: string,
  field: string,
  column: PgColumn,
): string | undefined {
  const typeOf = (target: unknown, isKey: (key: TableKey) => boolean) =>
    [...nodes].find(([, name]) => {
      const own = tableNamed(relations, name);
      return own === target && isKey(tableKey(own));
    })?.[0];
  for (const foreign of getTableConfig(tableNamed(relations, table)).foreignKeys) {
    const { columns, foreignColumns, foreignTable } = foreign.reference();
    const target = foreignColumns[columns.findIndex(({ name }) => name === column.name)];
    const type = typeOf(foreignTable, (key) => key.column.name === target?.name);
    if (type !== undefined) return type;
  }
  for (const relation of Object.values(relations[table]?.relations ?? {})) {
    const { relationType, sourceColumns, targetColumns, targetTable } = relation;
    if (relationType !== 'one' || sourceColumns.length !== 1) continue;
    if (keyOfColumn(sourceColumns[0]) !== field) continue;
    const type = typeOf(targetTable, ({ name }) => name === keyOfColumn(targetColumns[0]));
    if (type !== undefined) return type;
  }
  return undefined;
}
