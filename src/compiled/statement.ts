import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { VariableValues } from './variables.ts';

type Coerced = VariableValues['coerced'];

/** A parameter that is worked out for each request. */
export class RequestParameter {
  readonly read: (variables: Coerced) => unknown;

  constructor(read: (variables: Coerced) => unknown) {
    this.read = read;
  }
}

/** A statement that gives one text, with what its parameters are. */
export interface CompiledStatement {
  readonly text: string;
  readonly params: (variables: Coerced) => readonly unknown[];
}

const dialect = new PgDialect();

export function render(query: SQL): CompiledStatement {
  const { sql: text, params } = dialect.sqlToQuery(query);
  if (!params.some((param) => param instanceof RequestParameter)) {
    return { text, params: () => params };
  }
  return {
    text,
    params: (variables) =>
      params.map((param) => (param instanceof RequestParameter ? param.read(variables) : param)),
  };
}
