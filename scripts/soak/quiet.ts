import { setTimeout as delay } from 'node:timers/promises';
import type { Stage } from './stage.ts';

const fence = {
  method: 'POST',
  path: '/graphql',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: '{ viewer { userId } }' }),
} as const;

/**
 * Waits until nothing that was sent up to now can take effect any more: the server has answered
 * something that was sent later, and every transaction that was open by then has ended.
 */
export async function untilQuiet({ http, database, login }: Stage): Promise<void> {
  for (;;) {
    const answer = await http.send(fence).catch(() => null);
    if (answer?.status === 200) break;
    await delay(20);
  }
  const { rows } = await database.asSuperuser('select clock_timestamp()::text as now');
  for (;;) {
    const open = await database.asSuperuser(
      `select count(*)::int as count from pg_stat_activity
       where usename = $1 and datname = current_database() and xact_start <= $2`,
      [login, rows[0]?.['now']],
    );
    if (open.rows[0]?.['count'] === 0) return;
    await delay(10);
  }
}
