/** What the primary tells a worker. */
export type WorkerMessage =
  /** The database is proven safe: serve it. */
  { readonly rowhouse: 'serve'; readonly url: string } | { readonly rowhouse: 'stop' };

/** Whether it is one of ours: others (counts of rate limits, say) go the same way. */
export function isWorkerMessage(message: unknown): message is WorkerMessage {
  return typeof message === 'object' && message !== null && 'rowhouse' in message;
}
