import type { SQL } from 'drizzle-orm';
import type { FilterType } from './filter-type.ts';
import type { Part } from './json-text.ts';
import type { Scalar } from './scalar.ts';

/** What a client's value is to Postgres, as a parameter; or what is wrong with it, for that client. */
export type Read = { readonly value: Value } | { readonly problem: string };

export type Value = string | number | boolean;

/** A value as a part of a global id: the text of its JSON value. */
export interface KeyText {
  readonly sql: (value: SQL) => SQL;
  /** The JSON value of such a text, which `order.isPosition` still has to accept. */
  readonly read: (text: string) => unknown;
  /** Whether it may hold a colon or a percent sign. */
  readonly isEscaped: boolean;
  /** In bytes, where it is not escaped. */
  readonly lengthMax: number;
}

/** Why a kind can't do something: the end of a message such as "books.tags can't be ordered by: …". */
export interface Refusal {
  readonly refused: string;
}

/**
 * A kind of column: what its values are to clients, to cursors, to filters and to Postgres. What is
 * written both in TypeScript and in SQL stands side by side, and gives the same bytes.
 */
export interface Kind {
  readonly name: string;
  /** The GraphQL types that can show it as it is. An enum can be shown by enums of GraphQL, too. */
  readonly types: readonly string[];
  /** Of an enum: its values. */
  readonly values?: readonly string[];
  /** Of an array: the kind of its items. */
  readonly item?: Kind;
  /** A scalar of its own, where GraphQL has none that holds all of its values. */
  readonly scalar?: Scalar;
  /**
   * The type that parameters are cast to, as SQL. It has no length and no precision: a cast to those
   * would cut or round the value, and compare with another one.
   */
  readonly cast: string;
  /** The JSON value of what Drizzle gives for a column that is not null. */
  readonly json: (value: unknown) => unknown;
  /** The same as the text of that JSON, by an expression. One of its pieces is null where that is. */
  readonly jsonSql: (value: SQL) => Part[];
  /**
   * Whether Postgres writes the same JSON in other bytes (blanks, digits, the order of keys), which
   * JSON.parse and JSON.stringify make the same.
   */
  readonly rewritten?: true;
  /** The driver's parameter for a value that is written to a column. */
  readonly parameter?: (value: unknown) => unknown;
  /** How a value stands in a global id, where it is a key or a part of one. */
  readonly key: KeyText | Refusal;
  /** Reads a value of a filter or an input, as GraphQL has coerced it. */
  readonly read: (value: unknown) => Read;
  /**
   * How rows are ordered by it. A cursor holds `json` of its value.
   *
   * `isPosition` says whether a cursor's JSON value is one that `json` writes. It is strict: Postgres
   * takes as a parameter what is let through, so that no forged cursor fails a statement.
   */
  readonly order: { readonly isPosition: (json: unknown) => boolean } | Refusal;
  /** What a list can be filtered by it with. */
  readonly filter: FilterType | Refusal;
}

export const isRefused = (part: object): part is Refusal => 'refused' in part;

/** A client's text; what is none is the empty one, which no kind but text takes. */
export const textFrom = (value: unknown): string => (typeof value === 'string' ? value : '');

const itself = (value: SQL): SQL => value;

/** A key whose text Postgres writes by itself, in letters, digits and signs other than a colon. */
export const plainKey = (lengthMax: number): KeyText => ({
  sql: itself,
  read: (text) => text,
  isEscaped: false,
  lengthMax,
});

/** A key that may hold anything. */
export const anyKey = (text: (value: SQL) => SQL = itself): KeyText => ({
  sql: text,
  read: (given) => given,
  isEscaped: true,
  lengthMax: Infinity,
});
