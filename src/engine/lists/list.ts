import type { InputRef, ObjectRef } from '@pothos/core';
import { getColumns, type AnyRelations } from 'drizzle-orm';
import { tableKey, type TableKey } from '../kinds/table-key.ts';
import type { Columns } from './keyset.ts';
import type { Api } from '../schema/api.ts';
import { tableNamed } from '../schema/tables.ts';
import type { SchemaTypes } from '../schema/builder.ts';
import { checkOrder, type AnyFilters, type ColumnName, type Filters } from './declared.ts';
import type { FilterFields } from './filter.ts';
import { filterOf } from './filters.ts';
import { defineOrder, type OrderField, type OrderInput } from './list-inputs.ts';
import { naming } from './naming.ts';
import type { Page } from './page.ts';

/** What a list is declared with. */
export interface ListOptions<Relations extends AnyRelations, Name extends keyof Relations> {
  /** The GraphQL type of a row, e.g. `Book`. */
  readonly name: string;
  readonly table: Name;
  readonly node: ObjectRef<SchemaTypes<Relations>, unknown>;
  /** What the rows are called in descriptions, e.g. `books`. */
  readonly plural: string;
  /** The column that orders a list when `orderBy` says nothing. */
  readonly defaultOrder: ColumnName<Relations[Name]['table']>;
  /** What a list can be filtered by; absent: by nothing. */
  readonly filters?: Filters<Relations, Name>;
  /** What a list can be ordered by, by the names of the enum; absent: by nothing else. */
  readonly orders?: Readonly<Record<string, OrderField<ColumnName<Relations[Name]['table']>>>>;
}

/** What every list of one type has in common: its connection type, columns and default order. */
export interface List {
  readonly api: Api;
  readonly table: string;
  readonly typeName: string;
  /** What its rows are called: `books`. */
  readonly plural: string;
  readonly node: ObjectRef<SchemaTypes, unknown>;
  readonly columns: Columns;
  /** Every order ends in it. */
  readonly key: TableKey;
  readonly connection: ObjectRef<SchemaTypes, Page>;
  readonly defaultOrder: string;
  readonly filters: FilterFields;
  readonly filterInput: InputRef<object> | null;
  readonly orderInput: InputRef<OrderInput> | null;
}

/**
 * Defines the connection, edge, filter and order types of a node type.
 *
 * @throws TypeError where the list can't be filtered or ordered as it says, with the names of the
 *   declaration and the column, and the reason
 */
export function defineList(api: Api, options: ListOptions<AnyRelations, string>): List {
  const { builder, relations, nodes } = api;
  const { name, table, node, plural, defaultOrder, filters, orders } = options;
  const declared = tableNamed(relations, table);
  const columns: Columns = getColumns(declared);
  const tablesKey = naming(`The list of ${name}`, () => tableKey(declared));
  const of = (what: string) => `${name}'s ${what}`;
  naming(of('default order'), () => checkOrder(columns, defaultOrder));
  for (const [order, { column }] of Object.entries(orders ?? {})) {
    naming(of(`order ${order}`), () => checkOrder(columns, column));
  }
  const filter = filterOf(api, { name, table, plural, columns }, filters as AnyFilters | undefined);
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
  nodes.set(name, table);
  return {
    api,
    table,
    typeName: name,
    plural,
    node,
    columns,
    key: tablesKey,
    connection: connection as unknown as ObjectRef<SchemaTypes, Page>,
    defaultOrder,
    filters: filter.fields,
    filterInput: filter.input,
    orderInput: orders === undefined ? null : defineOrder(api, name, plural, orders),
  };
}
