import type { EnumRef, InputRef } from '@pothos/core';
import type { AnyRelations } from 'drizzle-orm';
import { columnOf, type Columns } from './keyset.ts';
import { isRefused, kindOf, nameOfColumn, type Read } from '../kinds/index.ts';
import type { Api } from '../schema/api.ts';
import type { SchemaTypes } from '../schema/builder.ts';
import { keyIn } from '../schema/global-id.ts';
import { withArticle } from '../schema/with-article.ts';
import { filterInput, idFilter } from './filter-inputs.ts';

/** A column of a table, by its name in TypeScript. */
export type ColumnName<T> = T extends { readonly $inferSelect: infer Row }
  ? keyof Row & string
  : string;

/**
 * How a list is filtered by a column: by its values as they are, by the global ids of the rows that it
 * refers to, or by the values of a GraphQL enum that shows it.
 */
export type FilteredBy =
  true | { readonly id: string } | { readonly enum: EnumRef<SchemaTypes, unknown, unknown> };

/** How a list is filtered by the row that a relation leads to: as the list of this type is. */
export interface FilteredByRow {
  readonly row: string;
}

/** A relation of a table that leads to one row, by its name. */
type ToOne<Relations extends AnyRelations, Name extends keyof Relations> = {
  [
    K in keyof Relations[Name]['relations'] & string
  ]: Relations[Name]['relations'][K]['relationType'] extends 'one' ? K : never;
}[keyof Relations[Name]['relations'] & string];

/**
 * What a list can be filtered by, by the names of columns and of relations to one row; each is a field
 * of the same name.
 */
export type Filters<Relations extends AnyRelations, Name extends keyof Relations> = {
  readonly [K in ColumnName<Relations[Name]['table']>]?: FilteredBy;
} & { readonly [K in ToOne<Relations, Name>]?: FilteredByRow };

/** The same of any table. */
export type AnyFilters = Readonly<Record<string, FilteredBy | FilteredByRow>>;

/** One field of a filter: its type, and what reads the values that clients give to it. */
interface FilterField {
  readonly type: InputRef<object>;
  readonly read: (value: unknown) => Read;
}

/** @throws TypeError where the column can't be filtered by in this way, with its name and the reason */
export function filterField(api: Api, columns: Columns, key: string, by: FilteredBy): FilterField {
  const column = columnOf(columns, key);
  const kind = kindOf(column);
  const refuse = (reason: string) =>
    new TypeError(`${nameOfColumn(column)}, ${kind.name}, can't be filtered by: ${reason}.`);
  if (isRefused(kind.filter)) throw refuse(kind.filter.refused);
  if (by !== true && 'id' in by) {
    return { type: filterInput(api, idFilter), read: (value) => readId(api, by.id, String(value)) };
  }
  const isEnum = kind.filter.value === null;
  if (by === true) {
    if (isEnum) throw refuse('name the GraphQL enum that shows it, as `{ enum: … }`');
    return { type: filterInput(api, kind.filter), read: kind.read };
  }
  if (!isEnum) throw refuse('it is no enum');
  return { type: filterInput(api, kind.filter, by.enum), read: kind.read };
}

function readId(api: Api, type: string, id: string): Read {
  const key = keyIn(api, type, id);
  return key === null ? { problem: `This is not the id of ${withArticle(type)}.` } : { value: key };
}

/** @throws TypeError where a list can't be ordered by the column, with its name and the reason */
export function checkOrder(columns: Columns, key: string): void {
  const column = columnOf(columns, key);
  const { name, order } = kindOf(column);
  if (!isRefused(order)) return;
  throw new TypeError(`${nameOfColumn(column)}, ${name}, can't be ordered by: ${order.refused}.`);
}
