import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { driverKinds, openTestDriver } from '../support/drivers.ts';
import { createDatabase } from '../support/database.ts';

describe.each(driverKinds)('a connection that nobody uses, on %s', (kind) => {
  afterEach(() => vi.useRealTimers());

  it('is kept for some minutes, and closed before a database in the cloud goes to sleep', async () => {
    const database = await createDatabase();
    onTestFinished(() => database.drop());
    const driver = await openTestDriver(kind, database.loginUrl, { max: 3 });
    onTestFinished(() => driver.close());
    const connections = await Promise.all([driver.acquire(), driver.acquire(), driver.acquire()]);
    for (const connection of connections) await connection.query({ text: 'select 1' });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    for (const connection of connections) connection.release();
    vi.advanceTimersByTime(180_000);
    expect(driver.stats()).toMatchObject({ total: 3, idle: 3 });
    vi.advanceTimersByTime(120_000);
    expect(driver.stats()).toMatchObject({ total: 0, idle: 0 });
    vi.useRealTimers();
  });
});
