import { setTimeout as delay } from 'node:timers/promises';
import { Random } from './random.ts';
import type { Stage } from './stage.ts';
import type { Tally } from './tally.ts';

/** Ends backends of the server's login, whatever they are doing, until it is told to stop. */
export async function killBackends(
  { options, database, login }: Stage,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  if (options.kills === 0) return;
  const random = new Random(options.seed, 'kill');
  while (!signal.aborted) {
    await delay((random.next() * 2000) / options.kills, undefined, { signal }).catch(
      () => undefined,
    );
    if (signal.aborted) return;
    const { rows } = await database.asSuperuser(
      `select pid, state <> 'idle' as busy from pg_stat_activity
       where usename = $1 and datname = current_database() and application_name <> 'planted'
       order by pid`,
      [login],
    );
    // Those at work as often as those that wait for some.
    const busy = rows.filter((row) => row['busy'] === true);
    const among = busy.length > 0 && random.chance(0.5) ? busy : rows;
    if (among.length === 0) continue;
    await database.asSuperuser('select pg_terminate_backend($1)', [random.pick(among)['pid']]);
    tally.kills.push(performance.now());
  }
}
