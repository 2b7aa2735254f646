import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import type { Driver } from '../../src/engine/session/driver.ts';
import { openDriver } from '../../src/engine/session/drivers/open.ts';
import { withSession } from '../../src/engine/session/with-session.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { tcpRelay, type Relay } from '../support/relay.ts';

const inTransaction = sql`select current_setting('statement_timeout') as statement,
  current_setting('lock_timeout') as lock,
  current_setting('idle_in_transaction_session_timeout') as idle,
  current_setting('transaction_timeout') as transaction,
  current_setting('client_connection_check_interval') as check,
  current_setting('TimeZone') as zone`;
const limits = {
  statement: '7s',
  lock: '7s',
  idle: '15s',
  transaction: '15s',
  check: '500ms',
  zone: 'UTC',
};

/** As every pooler does: another process id than that of the backend, to be asked to cancel. */
function withOwnProcessId(data: Buffer): Buffer {
  // BackendKeyData: 'K', a length of 12, the process id, the key.
  const at = data.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
  if (at !== -1) data.writeInt32BE(data.readInt32BE(at + 5) + 1, at + 5);
  return data;
}

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

describe.each([
  { way: 'straight to Postgres', change: (data: Buffer) => data, kept: true },
  { way: 'through a pooler', change: withOwnProcessId, kept: false },
])('a connection $way', ({ change, kept }) => {
  let relay: Relay;
  let driver: Driver;
  beforeAll(async () => {
    relay = await tcpRelay(Number(new URL(database.loginUrl).port), change);
    driver = await openDriver('pg', {
      url: Object.assign(new URL(database.loginUrl), { port: String(relay.port) }).href,
      max: 1,
      waitMs: 20_000,
      statementTimeoutMs: 7000,
      transactionTimeoutMs: 15_000,
    });
  });
  afterAll(async () => {
    await driver.close();
    await relay.close();
  });

  it('limits its first transaction, and every one after that', async () => {
    for (let nth = 1; nth <= 3; nth += 1) {
      const [row] = await withSession(driver, claimsFor('alice'), async (db) =>
        db.execute(inTransaction),
      );
      expect(row).toEqual(limits);
    }
  });

  it('keeps them where it is ours alone, and else leaves nothing to whoever gets it next', async () => {
    const connection = await driver.acquire();
    const { rows } = await connection.query({
      text: `select current_setting('statement_timeout') as statement`,
    });
    const { settings } = connection;
    connection.release();
    // Five seconds is what the login has by itself.
    expect(rows).toEqual([{ statement: kept ? '7s' : '5s' }]);
    expect(settings === '').toBe(kept);
  });
});
