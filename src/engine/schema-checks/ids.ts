import { getColumns } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import type { Api } from '../schema/api.ts';
import { kindOf } from '../kinds/index.ts';
import { tableKey } from '../kinds/table-key.ts';
import { uuid } from '../kinds/uuid.ts';
import { tableNamed } from '../schema/tables.ts';

/**
 * Looks at the types whose ids filters and inputs take.
 *
 * @throws TypeError where there is no such type, where the column refers to rows of another, and where
 *   it can't hold their keys; and where clients may make ids that others could guess
 */
export function checkIds({ ids, nodes, relations }: Api): void {
  for (const { declaration, type, column, isNew } of ids) {
    const table = nodes.get(type);
    if (table === undefined) {
      throw new TypeError(`${declaration} takes ids of ${type}, and no type of this name has any.`);
    }
    const { kind } = tableKey(tableNamed(relations, table));
    if (isNew === true && kind !== uuid) {
      throw new TypeError(
        `${declaration} takes ids of new rows of ${type}, whose keys are of the type ${kind.name}: clients make an id where it is a uuid.`,
      );
    }
    if (column === undefined) continue;
    const own = tableNamed(relations, column.table);
    const referring = getColumns(own)[column.key]!;
    if (kindOf(referring).cast !== kind.cast) {
      throw new TypeError(
        `${declaration} takes ids of ${type}, whose keys are of the type ${kind.name}, and ${column.table}.${column.key} is of another, ${kindOf(referring).name}.`,
      );
    }
    const key = getTableConfig(own)
      .foreignKeys.map((foreign) => foreign.reference())
      .find(({ columns }) => columns.length === 1 && columns[0] === referring);
    if (key === undefined || key.foreignTable === tableNamed(relations, table)) continue;
    throw new TypeError(
      `${declaration} takes ids of ${type}, and ${column.table}.${column.key} refers to rows of ${getTableConfig(key.foreignTable).name}.`,
    );
  }
}
