import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** What the server's process may have, as a small container would give it. */
export const memoryLimitMb = 1024;

/** As much heap as Node gives itself where there is 1 GB. */
export const heapLimitMb = 562;

/**
 * Puts a process into a control group of its own with a memory limit, where this machine lets us.
 *
 * @returns how to remove the group once the process is gone; null where there can be none
 */
export async function limitMemory(pid: number): Promise<(() => Promise<void>) | null> {
  const name = `rowhouse-soak-${pid}`;
  const [place, file] = existsSync('/sys/fs/cgroup/memory')
    ? [`/sys/fs/cgroup/memory/${name}`, 'memory.limit_in_bytes']
    : [`/sys/fs/cgroup/${name}`, 'memory.max'];
  try {
    await mkdir(place);
  } catch {
    return null;
  }
  const remove = async () => {
    // It takes a moment until the group of an ended process is empty.
    for (let times = 50; times > 0; times -= 1) {
      try {
        await rmdir(place);
        return;
      } catch {
        await delay(100);
      }
    }
  };
  try {
    await writeFile(`${place}/${file}`, String(memoryLimitMb * 1024 * 1024));
    await writeFile(`${place}/cgroup.procs`, String(pid));
    return remove;
  } catch {
    await remove();
    return null;
  }
}
