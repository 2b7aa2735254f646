import type { getArgumentValues } from 'graphql';

/** An operation's variables as graphql-js has coerced them. */
export type VariableValues = NonNullable<Parameters<typeof getArgumentValues>[2]>;
