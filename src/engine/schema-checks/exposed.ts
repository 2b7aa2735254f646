import { getColumns } from 'drizzle-orm';
import { isObjectType, type GraphQLSchema } from 'graphql';
import { kindOf, nameOfColumn } from '../kinds/index.ts';
import { isShownBy } from '../kinds/shown-by.ts';
import type { Columns } from '../lists/keyset.ts';
import { relationsOf, tableNamed } from '../schema/tables.ts';
import { exposedBy, tableOf } from '../compiled/field-facts.ts';

/**
 * Looks at every field that exposes a column, so that none fails, or shows another value, at a request.
 *
 * @throws TypeError for a field whose type can't show its column, with both their names and the reason
 */
export function checkExposed(schema: GraphQLSchema): void {
  const relations = relationsOf(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    const table = isObjectType(type) ? tableOf(relations, type) : undefined;
    if (!isObjectType(type) || table === undefined) continue;
    const columns: Columns = getColumns(tableNamed(relations, table));
    for (const field of Object.values(type.getFields())) {
      const column = columns[exposedBy(field) ?? ''];
      if (column === undefined) continue;
      const kind = kindOf(column);
      if (isShownBy(kind, field.type)) continue;
      throw new TypeError(
        `${type.name}.${field.name}, ${String(field.type)}, can't show ${nameOfColumn(column)}, ${kind.name}: ${hint(kind)}.`,
      );
    }
  }
}

function hint({ item, values, types }: ReturnType<typeof kindOf>): string {
  if (item !== undefined) return 'it takes a list whose items can be null (`itemsMayBeNull`)';
  const given = values === undefined ? [] : [`an enum of ${values.join(', ')}`];
  return `it takes ${[...given, ...types].join(' or ')}`;
}
