import type { Measured } from '../metrics/processes.ts';

/** What the primary tells a worker. */
export type WorkerMessage =
  /** The database is proven safe: serve it. */
  | { readonly rowhouse: 'serve'; readonly url: string }
  | { readonly rowhouse: 'stop' }
  /** To be answered with `Answer`. */
  | { readonly rowhouse: 'measure'; readonly request: number };

/** A worker's metrics. */
export interface Answer {
  readonly rowhouse: 'measured';
  readonly request: number;
  readonly metrics: Measured;
}

/** What a worker tells of itself: it serves, or it can't, and has said why. */
export interface WorkerState {
  readonly rowhouse: 'serving' | 'unfit';
}

export function isWorkerState(message: unknown): message is WorkerState {
  return isWorkerMessage(message) && ['serving', 'unfit'].includes(message.rowhouse);
}

/** Whether it is one of ours: others (counts of rate limits, say) go the same way. */
export function isWorkerMessage(message: unknown): message is WorkerMessage {
  return typeof message === 'object' && message !== null && 'rowhouse' in message;
}

export function isAnswer(message: unknown): message is Answer {
  return isWorkerMessage(message) && (message.rowhouse as string) === 'measured';
}
