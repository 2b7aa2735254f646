import { getColumns } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import type { Api } from '../schema/api.ts';
import { tableNamed } from '../schema/tables.ts';

/**
 * Looks at the types whose ids filters and inputs take.
 *
 * @throws TypeError where there is no such type, or where the column refers to rows of another
 */
export function checkIds({ ids, nodes, relations }: Api): void {
  for (const { declaration, type, column } of ids) {
    const table = nodes.get(type);
    if (table === undefined) {
      throw new TypeError(`${declaration} takes ids of ${type}, and no type of this name has any.`);
    }
    if (column === undefined) continue;
    const own = tableNamed(relations, column.table);
    const referring = getColumns(own)[column.key];
    const key = getTableConfig(own)
      .foreignKeys.map((foreign) => foreign.reference())
      .find(({ columns }) => columns.length === 1 && columns[0] === referring);
    if (key === undefined || key.foreignTable === tableNamed(relations, table)) continue;
    throw new TypeError(
      `${declaration} takes ids of ${type}, and ${column.table}.${column.key} refers to rows of ${getTableConfig(key.foreignTable).name}.`,
    );
  }
}
