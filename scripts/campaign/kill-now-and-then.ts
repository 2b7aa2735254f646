import { setTimeout as delay } from 'node:timers/promises';
import type { Stage } from './stage.ts';

/**
 * Ends backends of the server's login, one every 150 ms, from a moment on.
 *
 * @returns how many were killed
 */
export async function killNowAndThen(
  { database }: Stage,
  from: number,
  signal: AbortSignal,
): Promise<number> {
  const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined);
  const login = decodeURIComponent(new URL(database.loginUrl).username);
  let killed = 0;
  await pause(from - performance.now());
  while (!signal.aborted) {
    const { count } = await database.asSuperuser(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where usename = $1 and datname = current_database() order by random() limit 1`,
      [login],
    );
    killed += count;
    await pause(150);
  }
  return killed;
}
