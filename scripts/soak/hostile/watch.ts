import { setTimeout as delay } from 'node:timers/promises';
import { residentMb } from '../../../bench/servers/measure/usage.ts';
import type { HttpClient } from '../client.ts';

export interface Sample {
  /** By this process' clock, in milliseconds. */
  readonly at: number;
  /** The resident memory of the server. */
  readonly memoryMb: number;
  /** How long `/health`, which asks for nothing, took: as long as nothing else ran. */
  readonly healthMs: number;
  /** Whether `/ready` said yes. */
  readonly ready: boolean;
}

const get = (path: string) => ({ method: 'GET', path, headers: {}, body: '' }) as const;

/** Looks at the server twice in a second, from an address that attacks nothing. */
export async function watch(http: HttpClient, pid: number, signal: AbortSignal): Promise<Sample[]> {
  const samples: Sample[] = [];
  const statusOf = async (path: string) => (await http.send(get(path)).catch(() => null))?.status;
  while (!signal.aborted) {
    const at = performance.now();
    await statusOf('/health');
    const healthMs = performance.now() - at;
    const ready = (await statusOf('/ready')) === 200;
    if (signal.aborted) break;
    samples.push({ at, memoryMb: residentMb(pid), healthMs, ready });
    await delay(500, undefined, { signal }).catch(() => undefined);
  }
  return samples;
}
