import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { residentMb } from '../../bench/servers/measure/usage.ts';
import { readUsage } from '../../bench/servers/measure/usage.ts';

/** What one request cost; nothing of it depends on how busy the machine is, but for caches. */
export interface Cost {
  /** CPU of the server's process, all threads, in ms. */
  readonly serverMs: number;
  /** CPU of Postgres, all processes, in ms; in steps of 10. */
  readonly databaseMs: number;
  /** Pages of 8 KB that its statements touched, in memory or not; those that were cut off count nothing. */
  readonly pages: number;
  /** How much larger than before the server's process was at its largest, in MB. */
  readonly memoryMb: number;
  /** Of the answer's body. */
  readonly bytes: number;
  /** CPU of the server for a request that it refused as too complex; 0 where it did not. */
  readonly refusalMs: number;
}

export const dimensions = [
  'serverMs',
  'databaseMs',
  'pages',
  'memoryMb',
  'bytes',
  'refusalMs',
] as const;
export type Dimension = (typeof dimensions)[number];

/** Of a process' threads, in milliseconds: /proc/<pid>/task/<tid>/schedstat counts nanoseconds. */
export function cpuMs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    try {
      const [ns = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ');
      return sum + Number(ns) / 1e6;
    } catch {
      // The thread is gone.
      return sum;
    }
  }, 0);
}

export const databaseCpuMs = (postmaster: number): number =>
  readUsage(process.pid, postmaster).postgresMs;

/** Begins to watch how large a process becomes; see proc(5), clear_refs. */
export function watchPeak(pid: number): () => number {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const before = residentMb(pid);
  return () => {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024 - before;
  };
}

export const combine = (
  one: Cost,
  other: Cost,
  which: (...values: readonly number[]) => number,
): Cost => ({
  serverMs: which(one.serverMs, other.serverMs),
  databaseMs: which(one.databaseMs, other.databaseMs),
  pages: which(one.pages, other.pages),
  memoryMb: which(one.memoryMb, other.memoryMb),
  bytes: which(one.bytes, other.bytes),
  refusalMs: which(one.refusalMs, other.refusalMs),
});
