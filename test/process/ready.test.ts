import { domain } from '#example/domain.ts';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { compose } from '../../src/engine/serve/compose.ts';
import { readConfig } from '../../src/engine/config/index.ts';
import { serve } from '../../src/engine/node/server.ts';
import { createDatabase } from '../support/database.ts';
import { openTestDriver } from '../support/drivers.ts';

/** The whole server, on a database that can be made to hang. */
async function start() {
  const database = await createDatabase();
  onTestFinished(() => database.drop());
  const limits = { waitMs: 500, max: 1 };
  const driver = await openTestDriver('pg', database.loginUrl, limits);
  onTestFinished(() => driver.close());
  const config = readConfig({ DATABASE_POOL_WAIT_MS: '500', LOG_LEVEL: 'silent' });
  const logger = pino({ level: 'silent' });
  const app = await compose({ domain, config, driver, providers: [], issuer: null, logger });
  const server = await serve({ ...config, port: 0, listener: app.listener });
  onTestFinished(async () => {
    await server.stop();
    await app.close();
  });
  const ask = async (path: string) => (await fetch(`${server.address}${path}`)).status;
  return { ask, relay: driver.relay };
}

test('/ready says no within its limit while the database hangs, and yes once it answers', async () => {
  const { ask, relay } = await start();
  await expect.poll(() => ask('/ready')).toBe(200);
  relay.hold('both');
  // On a connection that was there, and then on one that can't be opened.
  expect([await ask('/ready'), await ask('/ready')]).toEqual([503, 503]);
  expect(await ask('/health')).toBe(200);
  relay.letGo();
  await expect.poll(() => ask('/ready')).toBe(200);
});
