import { sql, type SQL } from 'drizzle-orm';
import {
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  type GraphQLObjectType,
} from 'graphql';
import { writtenKeys } from '../writes/statements.ts';
import { encodeId } from '../schema/global-id.ts';
import { tableNamed } from '../schema/tables.ts';
import { meaningOf } from '../lists/meaning.ts';
import type { DeletedPayload, WrittenPayload } from '../writes/payload.ts';
import { limitedAnswer } from './answer-limit.ts';
import type { Fields } from './collect-fields.ts';
import type { Compilation, Field, FieldNodes } from './compile.ts';
import { exposedBy, isGlobalId } from './field-facts.ts';
import { objectParts, textOf, type Part } from '../kinds/json-text.ts';
import { NotCompilable } from './not-compilable.ts';
import { AliasedRow } from './row.ts';
import { render, TEXTS_MAX, type CompiledStatement } from './statement.ts';

/** What a unit of a text holds as a tree of Drizzle's, in bytes. */
const SQL_UNIT = 60;

/** Rows as a write gives them back: the key, and what else it was asked for, as text. */
export type ReturnedRows = readonly (readonly [key: string, ...shown: string[]])[];

/** The answer is made of what the write gives back. */
export interface ReturnedAnswer {
  readonly kind: 'returned';
  /** What is wanted of each row beside its key. */
  readonly returning: readonly SQL[];
  /** How many values it shows of each row. */
  readonly values: number;
  /** @param rows - in the order of the answer */
  readonly json: (rows: ReturnedRows) => string;
  /** How much it holds, about. */
  readonly bytes: number;
}

/** The answer is read by a statement behind the write, for the keys that it has left. */
export interface ReadAnswer {
  readonly kind: 'read back';
  /** Gives the answer, and how many rows it shows. */
  readonly statement: CompiledStatement;
  readonly bytes: number;
}

/** What a mutation field answers with, as JSON. */
export type WrittenAnswer = ReturnedAnswer | ReadAnswer;

/** A field of a payload, as it was asked for. */
interface Asked {
  readonly key: string;
  readonly nodes: FieldNodes;
  /** Null for `__typename`. */
  readonly field: Field | null;
}

/**
 * The answer of a field that writes. Where it shows no more than columns of what was written, the
 * write itself gives them back. What lies beyond is read by a statement of its own: the write would
 * show it as it was before.
 *
 * @throws NotCompilable
 */
export function writtenAnswerOf(
  compilation: Compilation,
  payload: WrittenPayload | DeletedPayload,
  field: Field,
  nodes: FieldNodes,
): WrittenAnswer {
  const type = getNamedType(field.type);
  if (!isObjectType(type)) throw new NotCompilable();
  const asked = [...compilation.fields(type, nodes)].map(([key, inner]): Asked => {
    const { value: name } = inner[0].name;
    const known = name === '__typename' ? null : type.getFields()[name];
    if (known === undefined || (known !== null && name !== payload.field))
      throw new NotCompilable();
    return { key, nodes: inner, field: known };
  });
  if (payload.kind === 'deleted') return deletedAnswer(type, payload, asked);
  return (
    returnedAnswer(compilation, type, payload, asked) ??
    readAnswer(compilation, type, payload, asked)
  );
}

const isList = (field: Field) => isListType(getNullableType(field.type));

function deletedAnswer(
  type: GraphQLObjectType,
  { node }: DeletedPayload,
  asked: readonly Asked[],
): ReturnedAnswer {
  return {
    kind: 'returned',
    returning: [],
    values: 0,
    bytes: 0,
    json: (rows) => {
      const ids = rows.map(([key]) => `"${encodeId(node, key)}"`).join();
      return objectText(asked, ({ field }) => {
        if (field === null) return `"${type.name}"`;
        return isList(field) ? `[${ids}]` : ids;
      });
    },
  };
}

/** @returns null where the answer shows more than columns of the rows */
function returnedAnswer(
  compilation: Compilation,
  type: GraphQLObjectType,
  { list }: WrittenPayload,
  asked: readonly Asked[],
): ReturnedAnswer | null {
  const row = new AliasedRow(compilation.relations, list.table);
  const returning: SQL[] = [];
  const places = new Map<string, number>();
  let values = 0;
  for (const { key, nodes, field } of asked) {
    if (field === null) continue;
    const node = nodeOf(field);
    const fields = compilation.fields(node, nodes);
    if (!isOfColumns(node, fields)) return null;
    values += fields.size;
    places.set(key, returning.push(textOf(compilation.object(node, fields, row))));
  }
  return {
    kind: 'returned',
    returning,
    values,
    // Its SQL as Drizzle has it, and the texts that are made of it.
    bytes: (SQL_UNIT + 2 * TEXTS_MAX) * render(sql.join(returning)).text.length,
    json: (rows) =>
      objectText(asked, ({ key, field }) => {
        if (field === null) return `"${type.name}"`;
        const texts = rows.map((columns) => columns[places.get(key)!]).join();
        return isList(field) ? `[${texts}]` : texts;
      }),
  };
}

function readAnswer(
  compilation: Compilation,
  type: GraphQLObjectType,
  { list }: WrittenPayload,
  asked: readonly Asked[],
): ReadAnswer {
  const row = compilation.row(list.table);
  const { key: column } = row;
  const written = writtenKeys(tableNamed(compilation.relations, list.table));
  const entries = asked.map(({ key, nodes, field }): [string, Part[]] => {
    if (field === null) return [key, [`"${type.name}"`]];
    const node = nodeOf(field);
    const text = textOf(compilation.object(node, compilation.fields(node, nodes), row));
    const rows = sql`string_agg(${text}, ',' order by array_position(${written}, ${column}))`;
    return [key, isList(field) ? ['[', rows, ']'] : [rows]];
  });
  const answer = sql`select ${textOf(objectParts(entries))} as json, count(*)::int as count from ${row.from} where ${column} = any(${written})`;
  const statement = render(
    limitedAnswer(answer, compilation.limitBytes, compilation.mayShrink, ['count']),
  );
  return { kind: 'read back', statement, bytes: statement.bytes };
}

/** The type of the rows that a payload's field shows. */
function nodeOf(field: Field): GraphQLObjectType {
  const node = getNamedType(field.type);
  if (!isObjectType(node)) throw new NotCompilable();
  return node;
}

/** Whether nothing is asked of a row but its columns. */
function isOfColumns(type: GraphQLObjectType, fields: Fields): boolean {
  return [...fields.values()].every(([{ name }]) => {
    if (name.value === '__typename') return true;
    const field = type.getFields()[name.value];
    if (field === undefined || meaningOf(field) !== undefined) return false;
    return exposedBy(field) !== undefined || isGlobalId(type, field);
  });
}

function objectText(asked: readonly Asked[], textOfField: (field: Asked) => string): string {
  return `{${asked.map((field) => `"${field.key}":${textOfField(field)}`).join()}}`;
}
