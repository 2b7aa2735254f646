import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RelayCounts } from './relay-process.ts';

export interface Relay {
  readonly port: number;
  counts(): Promise<RelayCounts>;
  stop(): void;
}

/**
 * Starts a relay in front of Postgres.
 *
 * @param delayMs - how much later everything arrives, each way
 */
export async function startRelay(postgresPort: number, delayMs: number): Promise<Relay> {
  const child = fork(
    fileURLToPath(new URL('./relay-process.ts', import.meta.url)),
    [postgresPort, delayMs].map(String),
  );
  const [port] = (await once(child, 'message')) as [number];
  return {
    port,
    counts: async () => {
      child.send('counts');
      const [counts] = (await once(child, 'message')) as [RelayCounts];
      return counts;
    },
    stop: () => void child.kill(),
  };
}
