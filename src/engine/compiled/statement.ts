import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Statement } from '../session/driver.ts';
import type { Shaped } from '../writes/statements.ts';
import type { VariableValues } from './variables.ts';

/** Works out what parameters are taken from, once for a request. */
export type ReadVariables<T = unknown> = (variables: VariableValues) => T;

/** A parameter that is worked out for each request. */
export class RequestParameter<T = unknown> {
  readonly #read: ReadVariables<T>;
  readonly #part: (read: T) => unknown;

  /**
   * @param read - parameters that have the same share what it gives
   * @param part - takes this parameter out of that; without it, the whole is the parameter
   */
  constructor(read: ReadVariables<T>, part: (read: T) => unknown = (all) => all) {
    this.#read = read;
    this.#part = part;
  }

  /** @param known - what was read for this request so far */
  value(variables: VariableValues, known: Map<ReadVariables, unknown>): unknown {
    if (!known.has(this.#read)) known.set(this.#read, this.#read(variables));
    return this.#part(known.get(this.#read) as T);
  }
}

/** A statement that gives one text, with what its parameters are. */
export interface CompiledStatement {
  readonly text: string;
  /** How much it holds. */
  readonly bytes: number;
  /**
   * @throws NotCompilable where resolvers have to answer
   * @throws GraphQLError for wrong arguments
   */
  readonly params: (variables: VariableValues) => readonly unknown[];
}

/** What a parameter holds, or what works some of them out, in bytes. */
export const PARAMETER = 500;

const dialect = new PgDialect();

/**
 * @param reads - are called for each request also where no parameter is taken from what they give:
 *   they throw where a request is wrong
 */
export function render(query: SQL, reads: Iterable<ReadVariables> = []): CompiledStatement {
  const { sql: text, params } = dialect.sqlToQuery(query);
  const read = [...reads];
  const bytes = 4 * text.length + PARAMETER * (params.length + read.length);
  return { text, bytes, params: paramsOf(params, read) };
}

/**
 * @param first - as `reads` of `render`
 * @returns `CompiledStatement.params`
 */
export function paramsOf(
  params: readonly unknown[],
  first: readonly ReadVariables[],
): CompiledStatement['params'] {
  if (first.length === 0 && !params.some((param) => param instanceof RequestParameter)) {
    return () => params;
  }
  return (variables) => {
    const known = new Map(first.map((read) => [read, read(variables)]));
    return params.map((param) =>
      param instanceof RequestParameter ? param.value(variables, known) : param,
    );
  };
}

/** How many texts are kept of one write: a shape is a choice among few columns. */
export const TEXTS_MAX = 20;

/** Statements that are made anew for each request, and differ in little but their parameters. */
export class ShapedStatements {
  readonly #texts = new Map<string, string>();

  /** Ready to be sent. Whatever has the same shape gets the same text. */
  of({ shape, sql, params }: Shaped): Statement {
    const text = shape === null ? undefined : this.#texts.get(shape);
    if (text !== undefined && params !== null) return { text, params, arrays: true };
    const rendered = dialect.sqlToQuery(sql());
    if (shape !== null && this.#texts.size < TEXTS_MAX) this.#texts.set(shape, rendered.sql);
    return { text: rendered.sql, params: rendered.params, arrays: true };
  }
}
