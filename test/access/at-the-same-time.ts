import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Claims } from '../../src/engine/claims.ts';
import type { TestDatabase } from '../support/database.ts';

/** A connection of one person's, with a transaction that has taken its snapshot. */
export async function begin(
  { loginUrl }: TestDatabase,
  claims: Claims,
  isolation = 'read committed',
): Promise<Client> {
  const client = new Client({ connectionString: loginUrl });
  await client.connect();
  await client.query(`begin isolation level ${isolation}; set local role ${claims.role.name}`);
  await client.query(`select set_config('request.jwt.claims', $1, true)`, [claims.json]);
  await client.query('select from memberships');
  return client;
}

/** Resolves once somebody in this database waits for a lock. */
export async function isWaiting({ asSuperuser, name }: TestDatabase): Promise<void> {
  for (;;) {
    const { count } = await asSuperuser(
      `select from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'`,
      [name],
    );
    if (count > 0) return;
    await delay(5);
  }
}
