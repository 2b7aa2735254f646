import type { Dimension } from './cost.ts';

/**
 * What one request may cost at most. A few times what the search has found, since a busy machine
 * makes CPU dearer; what it guards against costs a hundred times as much.
 */
export const bounds: Readonly<Record<Dimension, number>> = {
  serverMs: 1000,
  // A statement may take 5 s; planning is not cut off before it has ended.
  databaseMs: 6500,
  pages: 1_000_000,
  memoryMb: 128,
  // ANSWER_LIMIT_BYTES, and what stands around it.
  bytes: 16 * 1_048_576 + 65_536,
  refusalMs: 150,
};

export const units: Readonly<Record<Dimension, string>> = {
  serverMs: 'ms of CPU, the server',
  databaseMs: 'ms of CPU, Postgres',
  pages: 'pages of Postgres’',
  memoryMb: 'MB more memory, the server',
  bytes: 'bytes of an answer',
  refusalMs: 'ms of CPU, the server, to refuse it',
};
