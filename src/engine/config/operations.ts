import { z } from 'zod';
import { list, whole } from './formats.ts';
import type { Values } from './parse.ts';

export const operationVariables = {
  INTROSPECTION: z.enum(['on', 'signed-in', 'off']).optional(),
  MAX_NODES: whole(1, 1_000_000_000).default(20_000),
  // Above, what Postgres sends fits no text of JavaScript's: two answers, in half a gibibyte.
  ANSWER_LIMIT_BYTES: whole(1, 134_217_728).default(16_777_216),
  PERSISTED_DOCUMENTS: list.default([]),
  PERSISTED_DOCUMENTS_ONLY: z.enum(['on', 'off']).default('off'),
  COMPILED_OPERATIONS: z.enum(['on', 'off']).default('on'),
};

export interface OperationConfig {
  /** Who may ask what the API looks like. */
  readonly introspection: 'on' | 'signed-in' | 'off';
  /** The most nodes that one operation may ask for. */
  readonly maxNodes: number;
  /** The largest answer, of its `data`. */
  readonly answerLimitBytes: number;
  /** Files of documents that clients name by their hash. */
  readonly persistedDocuments: readonly string[];
  /** Whether no other documents are run. */
  readonly persistedDocumentsOnly: boolean;
  /** Whether Postgres writes the answers of operations that are nothing but SQL. */
  readonly compiledOperations: boolean;
}

export function readOperations(
  values: Values<typeof operationVariables>,
  production: boolean,
): OperationConfig {
  return {
    introspection: values.INTROSPECTION ?? (production ? 'signed-in' : 'on'),
    maxNodes: values.MAX_NODES,
    answerLimitBytes: values.ANSWER_LIMIT_BYTES,
    persistedDocuments: values.PERSISTED_DOCUMENTS,
    persistedDocumentsOnly: values.PERSISTED_DOCUMENTS_ONLY === 'on',
    compiledOperations: values.COMPILED_OPERATIONS === 'on',
  };
}
