import { sql, type SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { getNamedType, getNullableType, isListType, isObjectType } from 'graphql';
import type { WriteExtension } from '../schema/payloads/write-extension.ts';
import type { Compilation, Field, Nodes } from './compile.ts';
import { merge, objectParts, textOf, type Part } from './json-text.ts';
import { NotCompilable } from './not-compilable.ts';
import { AliasedRow } from './row.ts';
import { render, RequestParameter, type CompiledStatement } from './statement.ts';

const dialect = new PgDialect();

/** What a mutation field answers with: a text that is known, or a statement of the written rows. */
export type ReadBack = {
  /** Of its text, in UTF-16 units. */
  readonly length: number;
} & (
  | { readonly text: string }
  | { readonly statement: (keys: SQL) => { text: string; params: readonly unknown[] } }
);

/**
 * The JSON of a payload that shows what was written. The statement gives it together with the number
 * of rows that it found.
 */
export function readBackOf(
  compilation: Compilation,
  { payload }: WriteExtension,
  field: Field,
  nodes: Nodes,
): ReadBack {
  const type = getNamedType(field.type);
  if (!isObjectType(type)) throw new NotCompilable();
  const compile = (keys: SQL): { parts: Part[]; row: AliasedRow; reads: boolean } => {
    const row = new AliasedRow(payload.list.table, compilation.name());
    const order = sql`array_position(${keys}, ${row.columns['id']})`;
    let reads = false;
    const entries = [...compilation.fields(type, nodes)].map(([key, inner]) => {
      const { value: name } = inner[0].name;
      if (name === '__typename') return [key, [`"${type.name}"`]] as const;
      const shown = type.getFields()[name];
      const node = shown && getNamedType(shown.type);
      if (shown === undefined || name !== payload.field || !isObjectType(node)) {
        throw new NotCompilable();
      }
      reads = true;
      const text = textOf(compilation.object(node, compilation.fields(node, inner), row));
      const rows = sql`string_agg(${text}, ',' order by ${order})`;
      return [key, isListType(getNullableType(shown.type)) ? ['[', rows, ']'] : [rows]] as const;
    });
    return { parts: objectParts(entries), row, reads };
  };

  const statements = new Map<string, CompiledStatement>();
  const statementOf = ({ parts, row }: ReturnType<typeof compile>, keys: SQL) =>
    render(
      sql`select ${textOf(parts)}, count(*)::int from ${row.from} where ${row.columns['id']} = any(${keys})`,
    );
  const nothing = sql`null`;
  const first = compile(nothing);
  const [known] = merge(first.parts);
  if (typeof known === 'string' && !first.reads) return { text: known, length: known.length };
  return {
    length: statementOf(first, nothing).text.length,
    statement: (keys) => {
      // Keys are few kinds of expressions with parameters of their own.
      const { sql: text, params } = dialect.sqlToQuery(keys);
      let statement = statements.get(text);
      if (statement === undefined) {
        const expression = withParameters(text);
        statement = statementOf(compile(expression), expression);
        statements.set(text, statement);
      }
      return {
        text: statement.text,
        params: statement.params({ coerced: Object.fromEntries(params.entries()), sources: {} }),
      };
    },
  };
}

/** SQL text with its parameters to be given for each request, by their place. */
function withParameters(text: string): SQL {
  const pieces = text
    .split(/\$(\d+)/)
    .map((piece, index) =>
      index % 2 === 0
        ? sql.raw(piece)
        : sql`${new RequestParameter(({ coerced }) => coerced[String(Number(piece) - 1)])}`,
    );
  return sql.join(pieces);
}
