import { z } from 'zod';
import { list, whole } from './formats.ts';
import type { Values } from './parse.ts';

/** Who gets something. */
const audience = z.enum(['on', 'signed-in', 'off'], { error: 'must be on, signed-in or off' });

export const operationVariables = {
  INTROSPECTION: audience.optional(),
  GRAPHIQL: audience.optional(),
  MAX_NODES: whole(1, 1_000_000_000).default(20_000),
  MAX_TOKENS: whole(1, 100_000).default(1000),
  MAX_DEPTH: whole(1, 1000).default(15),
  MAX_ALIASES: whole(1, 100_000).default(15),
  MAX_DIRECTIVES: whole(1, 100_000).default(50),
  // Above, what Postgres sends fits no text of JavaScript's: two answers, in half a gibibyte.
  ANSWER_LIMIT_BYTES: whole(1, 134_217_728).default(16_777_216),
  PERSISTED_DOCUMENTS: list.default([]),
  PERSISTED_DOCUMENTS_ONLY: z.enum(['on', 'off']).default('off'),
  // At most a year.
  IDEMPOTENCY_KEEP_HOURS: whole(1, 8760).default(24),
  IDEMPOTENCY_KEYS_PER_SUBJECT: whole(1, 1_000_000).default(10_000),
  COMPILED_OPERATIONS: z.enum(['on', 'off']).default('on'),
};

export interface OperationConfig {
  /** Who may ask what the API looks like. */
  readonly introspection: 'on' | 'signed-in' | 'off';
  /** Who gets GraphiQL. */
  readonly graphiql: 'on' | 'signed-in' | 'off';
  /** The most nodes that one operation may ask for. */
  readonly maxNodes: number;
  /** Of a document alone. */
  readonly documentLimits: {
    readonly tokens: number;
    readonly depth: number;
    readonly aliases: number;
    readonly directives: number;
  };
  /** The largest answer, of its `data`. */
  readonly answerLimitBytes: number;
  /** Files of documents that clients name by their hash. */
  readonly persistedDocuments: readonly string[];
  /** Whether no other documents are run. */
  readonly persistedDocumentsOnly: boolean;
  /** How long the answer of a mutation with a key is kept, in hours. */
  readonly idempotencyKeepHours: number;
  /** How many keys a subject may have at once. */
  readonly idempotencyKeysPerSubject: number;
  /** Whether Postgres writes the answers of operations that are nothing but SQL. */
  readonly compiledOperations: boolean;
}

export function readOperations(
  values: Values<typeof operationVariables>,
  production: boolean,
): OperationConfig {
  const persistedDocumentsOnly = values.PERSISTED_DOCUMENTS_ONLY === 'on';
  return {
    introspection: values.INTROSPECTION ?? (production ? 'signed-in' : 'on'),
    // GraphiQL sends what people type.
    graphiql: values.GRAPHIQL ?? (production || persistedDocumentsOnly ? 'off' : 'on'),
    maxNodes: values.MAX_NODES,
    documentLimits: {
      tokens: values.MAX_TOKENS,
      depth: values.MAX_DEPTH,
      aliases: values.MAX_ALIASES,
      directives: values.MAX_DIRECTIVES,
    },
    answerLimitBytes: values.ANSWER_LIMIT_BYTES,
    persistedDocuments: values.PERSISTED_DOCUMENTS,
    persistedDocumentsOnly,
    idempotencyKeepHours: values.IDEMPOTENCY_KEEP_HOURS,
    idempotencyKeysPerSubject: values.IDEMPOTENCY_KEYS_PER_SUBJECT,
    compiledOperations: values.COMPILED_OPERATIONS === 'on',
  };
}
