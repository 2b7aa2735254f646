import type { InputRef, ObjectRef } from '@pothos/core';
import { getColumns } from 'drizzle-orm';
import type { Columns } from './keyset.ts';
import { relations } from '../../db/relations.ts';
import { builder, type SchemaTypes } from '../schema/builder.ts';
import {
  checkOrder,
  filterField,
  type ColumnName,
  type FilteredBy,
  type Filters,
} from './declared.ts';
import type { FilterFields } from './filter.ts';
import { defineFilter, defineOrder, type OrderField, type OrderInput } from './list-inputs.ts';
import type { Page } from './page.ts';

export type TableName = keyof typeof relations;

/** A table of the domain by its name. */
type TableOf<Name extends TableName> = (typeof relations)[Name]['table'];

interface ListOptions<Name extends TableName, Shape> {
  /** The GraphQL type of a row, e.g. `Todo`. */
  readonly name: string;
  readonly table: Name;
  readonly node: ObjectRef<SchemaTypes, Shape>;
  /** What the rows are called in descriptions, e.g. `todos`. */
  readonly plural: string;
  /** The column that orders a list when `orderBy` says nothing. */
  readonly defaultOrder: ColumnName<TableOf<Name>>;
  /** What a list can be filtered by; absent: by nothing. */
  readonly filters?: Filters<TableOf<Name>>;
  /** What a list can be ordered by, by the names of the enum; absent: by nothing else. */
  readonly orders?: Readonly<Record<string, OrderField<ColumnName<TableOf<Name>>>>>;
}

/** What every list of one type has in common: its connection type, columns and default order. */
export interface List {
  readonly table: TableName;
  readonly typeName: string;
  /** What its rows are called: `todos`. */
  readonly plural: string;
  readonly node: ObjectRef<SchemaTypes, unknown>;
  readonly columns: Columns;
  readonly connection: ObjectRef<SchemaTypes, Page>;
  readonly defaultOrder: string;
  readonly filters: FilterFields;
  readonly filterInput: InputRef<object> | null;
  readonly orderInput: InputRef<OrderInput> | null;
}

const tables = new Map<string, TableName>();

/** The table of each type that has a list, and so global ids, by the type's name. */
export const nodeTables = (): Readonly<Record<string, TableName>> => Object.fromEntries(tables);

/**
 * Defines the connection, edge, filter and order types of a node type.
 *
 * @throws TypeError where the list can't be filtered or ordered as it says, with the column's name and
 *   the reason
 */
export function defineList<Name extends TableName, Shape>(options: ListOptions<Name, Shape>): List {
  const { name, table, node, plural, defaultOrder, filters, orders } = options;
  const columns: Columns = getColumns(relations[table].table);
  const ordering = [defaultOrder, ...Object.values(orders ?? {}).map(({ column }) => column)];
  for (const key of ordering) checkOrder(columns, key);
  const filtering = Object.entries(filters ?? {}).map(
    ([key, by]) => [key, filterField(columns, key, by as FilteredBy)] as const,
  );
  const filterTypes = Object.fromEntries(filtering.map(([key, { type }]) => [key, type]));
  const connection = builder.connectionObject(
    {
      type: node,
      name: `${name}Connection`,
      description: `A page of ${plural} that you may see.`,
      fields: (t) => ({
        totalCount: t.int({
          description: `How many ${plural} the whole list has, for you; counted only when it is asked for.`,
          resolve: (page) => (page as unknown as Page).totalCount,
        }),
      }),
    },
    { description: `One of the ${plural} on a page, and its cursor.` },
  );
  tables.set(name, table);
  return {
    table,
    typeName: name,
    plural,
    node,
    columns,
    connection: connection as unknown as ObjectRef<SchemaTypes, Page>,
    defaultOrder,
    filters: Object.fromEntries(filtering.map(([key, { read }]) => [key, read])),
    filterInput: filters === undefined ? null : defineFilter(name, plural, filterTypes),
    orderInput: orders === undefined ? null : defineOrder(name, plural, orders),
  };
}
