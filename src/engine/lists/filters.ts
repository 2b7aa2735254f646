import type { InputRef } from '@pothos/core';
import type { Api } from '../schema/api.ts';
import { filterField, type AnyFilters, type FilteredBy, type FilteredByRow } from './declared.ts';
import type { FilterFields, RowFilter } from './filter.ts';
import { followingRelation } from './follows-relation.ts';
import type { Columns } from './keyset.ts';
import { combinators, defineFilter, type FilterInputField } from './list-inputs.ts';
import { naming } from './naming.ts';
import { relatedRow } from './related-row.ts';

/** What rows of a list can be filtered by. */
interface ListFilter {
  readonly table: string;
  /** Null where it can be filtered by nothing. */
  readonly input: InputRef<object> | null;
  readonly fields: FilterFields;
}

/** A list whose filter is defined. */
interface Filtered {
  readonly name: string;
  readonly table: string;
  readonly plural: string;
  readonly columns: Columns;
}

/** Those of each API, by the names of their types. */
const known = new WeakMap<Api, Map<string, ListFilter>>();

/**
 * Defines the filter of a list.
 *
 * @param given - by the names of columns and relations; undefined where there is no filter
 * @throws TypeError where the list can't be filtered so, with the names of the declaration and the
 *   column or the relation, and the reason; for a row whose list is not defined, when the schema is built
 */
export function filterOf(api: Api, list: Filtered, given: AnyFilters | undefined): ListFilter {
  const { name, table, plural } = list;
  const fields: Record<string, FilterFields[string]> = {};
  const inputs: Record<string, FilterInputField> = {};
  for (const [key, by] of Object.entries(given ?? {})) {
    if (combinators.includes(key)) {
      throw new TypeError(
        `${name}'s filter ${key}: every filter has a field of this name, which combines conditions; give the column or the relation another name in TypeScript.`,
      );
    }
    const field = isByRow(by) ? byRow(api, list, key, by) : byColumn(api, list, key, by);
    fields[key] = field.read;
    inputs[key] = field.input;
  }
  const input = given === undefined ? null : defineFilter(api, name, plural, inputs);
  const filter = { table, input, fields };
  const filters = known.get(api) ?? new Map<string, ListFilter>();
  known.set(api, filters.set(name, filter));
  return filter;
}

const isByRow = (by: FilteredBy | FilteredByRow): by is FilteredByRow => by !== true && 'row' in by;

interface Field {
  readonly read: FilterFields[string];
  readonly input: FilterInputField;
}

function byColumn(
  api: Api,
  { name, table, columns }: Filtered,
  key: string,
  by: FilteredBy,
): Field {
  const declaration = `${name}'s filter ${key}`;
  const { type, read } = naming(declaration, () => filterField(api, columns, key, by));
  if (by !== true && 'id' in by) {
    api.ids.push({ declaration, type: by.id, column: { table, key } });
  }
  return { read, input: { type: () => type, description: `Conditions on \`${key}\`.` } };
}

function byRow(api: Api, { name, table }: Filtered, key: string, { row }: FilteredByRow): Field {
  const declaration = `${name}'s filter ${key}`;
  const related = naming(declaration, () => relatedRow(api.relations, table, key));
  const target = () => {
    const refuse = (reason: string) =>
      new TypeError(`${declaration} is one of a ${row}, ${reason}.`);
    const filter = known.get(api)?.get(row);
    if (filter === undefined) throw refuse('and no type of this name has a list');
    if (filter.table !== related.table) {
      throw refuse(
        `which shows rows of ${filter.table}, and the relation ${key} of ${table} leads to ${related.table}`,
      );
    }
    const { input, fields } = filter;
    if (input === null) throw refuse('and the list of these has no filters');
    return { input, fields };
  };
  const read: RowFilter = { any: related.any, fields: () => target().fields };
  const description = `Conditions on its \`${key}\`: there is one, you may see it, and all of this holds of it.`;
  return {
    read,
    input: { type: () => target().input, description, extensions: followingRelation },
  };
}
