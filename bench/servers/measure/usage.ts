import { readdirSync, readFileSync } from 'node:fs';

// CPU as Linux counts it, in /proc/<pid>/stat and /proc/stat (see proc(5)), in ticks of 10 ms.

const tickMs = 10;

export interface Usage {
  /** Of the server's process, all threads, in milliseconds. */
  readonly serverMs: number;
  /** Of Postgres and all its processes, those included that have ended. */
  readonly postgresMs: number;
  /** Of this process, the load generator. */
  readonly loadMs: number;
  /** Of everything on the machine. */
  readonly machineMs: number;
}

/** The fields of a stat line behind the command, which may hold blanks and brackets itself. */
function statOf(pid: string | number): readonly string[] | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

const sumOf = (fields: readonly string[] | null, first: number, last: number) =>
  (fields ?? []).slice(first, last + 1).reduce((sum, field) => sum + Number(field), 0) * tickMs;

// Counted from the state, field 3 of proc(5): ppid is 1; utime, stime, cutime, cstime are 11 to 14.
const ownTime = (pid: string | number) => sumOf(statOf(pid), 11, 12);

/** What has been used so far; the difference of two of these is what a turn took. */
export function readUsage(serverPid: number, postgresPid: number): Usage {
  let postgresMs = sumOf(statOf(postgresPid), 11, 14);
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const fields = statOf(pid);
    if (fields?.[1] === String(postgresPid)) postgresMs += sumOf(fields, 11, 12);
  }
  // user, nice, system, then idle and iowait, then irq and softirq.
  const machine = readFileSync('/proc/stat', 'latin1').split('\n')[0]?.split(/\s+/).slice(1) ?? [];
  return {
    serverMs: ownTime(serverPid),
    postgresMs,
    loadMs: ownTime(process.pid),
    machineMs: sumOf(machine, 0, 2) + sumOf(machine, 5, 6),
  };
}

/** The resident memory of a process, now, in MB. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}
