import type { InputRef, ObjectRef } from '@pothos/core';
import { getColumns } from 'drizzle-orm';
import type { Columns } from './keyset.ts';
import { relations } from '../../db/relations.ts';
import { builder, type SchemaTypes } from '../schema/builder.ts';
import type { FilterFields } from './filter.ts';
import { defineFilter, defineOrder, type OrderField, type OrderInput } from './list-inputs.ts';
import type { Page } from './page.ts';

export type TableName = keyof typeof relations;

interface ListOptions<Shape> {
  /** The GraphQL type of a row, e.g. `Todo`. */
  readonly name: string;
  readonly table: TableName;
  readonly node: ObjectRef<SchemaTypes, Shape>;
  /** What the rows are called in descriptions, e.g. `todos`. */
  readonly plural: string;
  /** The column that orders a list when `orderBy` says nothing. */
  readonly defaultOrder: string;
  /** What a list can be filtered by; absent: by nothing. */
  readonly filters?: FilterFields;
  /** What a list can be ordered by, by the names of the enum; absent: by nothing else. */
  readonly orders?: Readonly<Record<string, OrderField>>;
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

/** Defines the connection, edge, filter and order types of a node type. */
export function defineList<Shape>(options: ListOptions<Shape>): List {
  const { name, table, node, plural, defaultOrder, filters, orders } = options;
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
    columns: getColumns(relations[table].table),
    connection: connection as unknown as ObjectRef<SchemaTypes, Page>,
    defaultOrder,
    filters: filters ?? {},
    filterInput: filters === undefined ? null : defineFilter(name, plural, filters),
    orderInput: orders === undefined ? null : defineOrder(name, plural, orders),
  };
}
