import { sql } from 'drizzle-orm';
import {
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
  type GraphQLObjectType,
} from 'graphql';
import { keyCast, keyTextSql, tableKey } from '../kinds/table-key.ts';
import { textOf, type Part } from '../kinds/json-text.ts';
import type { Meaning } from '../lists/meaning.ts';
import { selectionsOf } from '../schema/selections.ts';
import { tableNamed } from '../schema/tables.ts';
import type { Compilation, Field, FieldNodes } from './compile.ts';
import { anyColumnParts } from './leaf.ts';
import { NotCompilable } from './not-compilable.ts';
import type { AliasedRow } from './row.ts';
import { render, type CompiledStatement } from './statement.ts';

type Named = Extract<Meaning, { readonly kind: 'named' }>;

/**
 * Stands around what names a row, in the place of the row itself. No JSON holds it as it is, and
 * nothing else is marked by it.
 */
export const MARK = '\u001D';

/** The parameter in whose place the keys of rows are put. */
export const KEYS = Symbol('keys');

/** Rows that an operation selects by their names, and what it wants of each. */
export interface NamedRowSelection {
  /** The first field that gives such rows, as `Type.field`. */
  readonly field: string;
  readonly named: Named;
  /** What reads the rows of each type: their keys, and their JSON. */
  readonly statements: ReadonlyMap<string, CompiledStatement>;
}

/** The rows that an operation selects by names which only the answer to its statement tells. */
export class NamedRows {
  readonly selections: NamedRowSelection[] = [];
  readonly #numbers = new Map<string, number>();

  /** How much all statements hold. */
  get bytes(): number {
    const statements = this.selections.flatMap((selection) => [...selection.statements.values()]);
    return statements.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** What Postgres writes in the place of a row: what is wanted of it, and its name. */
  add(
    compilation: Compilation,
    type: GraphQLObjectType,
    named: Named,
    field: Field,
    nodes: FieldNodes,
    row: AliasedRow,
  ): Part[] {
    // A row that is gone would be an error of the field, which only resolvers can report.
    if (isNonNullType(field.type)) throw new NotCompilable();
    compilation.values += 3;
    const number = this.#numberOf(compilation, `${type.name}.${field.name}`, named, field, nodes);
    const { columns } = named;
    const names = [columns.type, columns.key].flatMap((name) => [
      ',',
      ...anyColumnParts(row.columns[name]),
    ]);
    return [`${MARK}[${number}`, ...names, `]${MARK}`];
  }

  /** Rows of which the same is wanted have one number, so that they are one statement. */
  #numberOf(
    compilation: Compilation,
    name: string,
    named: Named,
    field: Field,
    nodes: FieldNodes,
  ): number {
    const types = this.#typesOf(compilation, named, field);
    const key = JSON.stringify([types.map((type) => type.name), selectionsOf(nodes)]);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const statements = new Map<string, CompiledStatement>();
    const number = this.selections.push({ field: name, named, statements }) - 1;
    this.#numbers.set(key, number);
    const { values } = compilation;
    for (const type of types) {
      // Each statement is measured by itself.
      compilation.values = 0;
      statements.set(type.name, statementFor(compilation, named, type, nodes));
    }
    compilation.values = values;
    return number;
  }

  #typesOf(
    { selecting: { schema } }: Compilation,
    { of, only }: Named,
    field: Field,
  ): readonly GraphQLObjectType[] {
    const shown = getNamedType(field.type);
    return [...of.nodes.keys()].flatMap((name) => {
      if (only?.includes(name) === false) return [];
      const type = schema.getType(name);
      const fits = isObjectType(type) && isAbstractType(shown) && schema.isSubType(shown, type);
      // What it is instead would be an error of the field.
      if (!fits && type !== shown) throw new NotCompilable();
      return isObjectType(type) ? [type] : [];
    });
  }
}

/** Reads rows of one type by their keys, whose JSON is one text each. */
function statementFor(
  compilation: Compilation,
  { of }: Named,
  type: GraphQLObjectType,
  nodes: FieldNodes,
): CompiledStatement {
  const row = compilation.row(of.nodes.get(type.name)!);
  const key = tableKey(tableNamed(compilation.relations, row.tableName));
  const text = textOf(compilation.object(type, compilation.fields(type, nodes), row));
  const keys = sql`${sql.param(KEYS)}::${keyCast(key)}[]`;
  return render(
    sql`select ${keyTextSql(key.kind, sql`${row.key}`)}, ${text} from ${row.from} where ${row.key} = any(${keys})`,
  );
}
