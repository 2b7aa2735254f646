import { getColumns } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { isEnumType, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';
import { exposedBy, isGlobalId, selectedBy, tableOf } from '../compiled/field-facts.ts';
import { tableKey } from '../kinds/table-key.ts';
import type { List } from '../lists/list.ts';
import { meaningOf } from '../lists/meaning.ts';
import { notRecordedIn, relationsOf, tableNamed } from '../schema/tables.ts';
import type { Input } from '../writes/input.ts';
import { writeOf } from '../writes/write-extension.ts';

type Privilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

/** A privilege that requests need so that a declaration of the API works. */
interface Need {
  /** What needs it: `Book.title`, `createBook`. */
  readonly declaration: string;
  readonly privilege: Privilege;
  readonly schema: string;
  readonly table: string;
  /** Null for the whole table. */
  readonly column: string | null;
}

/** What a database is served as: what some checks compare it with. */
export interface Served {
  readonly needs: readonly Need[];
  /** The types of rows, each with its table. */
  readonly types: readonly {
    readonly type: string;
    readonly schema: string;
    readonly table: string;
  }[];
  /** Tables whose writes are not meant to be recorded. */
  readonly notRecorded: readonly { readonly schema: string; readonly table: string }[];
}

/** What a schema that was made by `createApi` asks of a database. */
export function servedBy(schema: GraphQLSchema): Served {
  const needs = new Needs(schema);
  const types: { type: string; schema: string; table: string }[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const table = tableOf(relationsOf(schema), type);
    if (table !== undefined) types.push({ type: type.name, ...needs.placeOf(table) });
    for (const field of Object.values(type.getFields())) {
      const declaration = `${type.name}.${field.name}`;
      if (table !== undefined) {
        const key = isGlobalId(type, field)
          ? tableKey(tableNamed(relationsOf(schema), table)).name
          : exposedBy(field);
        const columns = key === undefined ? selectedBy(field) : [key];
        needs.add(declaration, 'SELECT', table, columns);
      }
      const said = meaningOf(field);
      if (said?.kind === 'list' || said?.kind === 'related') needs.addList(said.list);
      if (type === schema.getMutationType()) needs.addWrite(field);
    }
  }
  const notRecorded = notRecordedIn(schema).map((table) => needs.placeOf(table));
  return { needs: needs.found, types, notRecorded };
}

class Needs {
  readonly found: Need[] = [];
  readonly #schema: GraphQLSchema;
  readonly #lists = new Set<List>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** Where a table of the domain stands in the database. */
  placeOf(table: string): { readonly schema: string; readonly table: string } {
    const { schema = 'public', name } = getTableConfig(
      tableNamed(relationsOf(this.#schema), table),
    );
    return { schema, table: name };
  }

  /** @param keys - columns by their names in TypeScript; what is none is passed over */
  add(declaration: string, privilege: Privilege, table: string, keys: readonly string[]): void {
    const columns = getColumns(tableNamed(relationsOf(this.#schema), table));
    for (const key of keys) {
      const column = columns[key]?.name;
      if (column === undefined) continue;
      this.found.push({ declaration, privilege, ...this.placeOf(table), column });
    }
  }

  /** What a list is filtered and ordered by. */
  addList(list: List): void {
    if (this.#lists.has(list)) return;
    this.#lists.add(list);
    const { typeName, table, filters, defaultOrder } = list;
    const orders = this.#schema.getType(`${typeName}OrderField`);
    const ordering = isEnumType(orders) ? orders.getValues().map(({ value }) => String(value)) : [];
    const keys = [...Object.keys(filters), ...ordering, defaultOrder];
    this.add(`the list of ${typeName}`, 'SELECT', table, [...new Set(keys)]);
  }

  /** What a mutation writes: the columns of its input. One that takes an id of its own type changes a row. */
  addWrite(field: GraphQLField<unknown, unknown>): void {
    const { payload, input, list } = writeOf(field) ?? {};
    if (payload === undefined || input === undefined || list === undefined) return;
    const { table, typeName } = list;
    if (Object.hasOwn(input.fields, 'ifUpdatedAt')) {
      this.add(field.name, 'SELECT', table, ['updatedAt']);
    }
    if (payload.kind === 'deleted') {
      const { name } = field;
      this.found.push({
        declaration: name,
        privilege: 'DELETE',
        ...this.placeOf(table),
        column: null,
      });
      return;
    }
    const changes = Object.values(input.fields).some(({ idsOf }) => idsOf === typeName);
    const { name: key } = tableKey(tableNamed(relationsOf(this.#schema), table));
    this.add(field.name, changes ? 'UPDATE' : 'INSERT', table, keysOf(input, typeName, key));
  }
}

/**
 * The columns that an input's fields are named after. The id of a row that is there is not written; that
 * of a new one is its key.
 */
function keysOf({ fields }: Input, typeName: string, key: string): readonly string[] {
  return Object.entries(fields).flatMap(([name, { idsOf, newIdOf, items }]) => {
    if (items !== undefined) return keysOf(items, typeName, key);
    if (newIdOf === typeName) return [key];
    return idsOf === typeName ? [] : [name];
  });
}
