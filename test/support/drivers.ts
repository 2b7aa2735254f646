import { neonConfig } from '@neondatabase/serverless';
import type { DatabaseDriver } from '../../src/engine/config/index.ts';
import type { Connection, Driver, DriverOptions } from '../../src/engine/session/driver.ts';
import { openDriver } from '../../src/engine/session/drivers/open.ts';
import { tcpRelay, webSocketRelay, type Relay } from './relay.ts';

/** Longer than anything takes, however busy the machine: a test of a limit sets that limit. */
export const patience = {
  waitMs: 180_000,
  statementTimeoutMs: 120_000,
  // Three times as long, as the server has it: COMMIT travels with a statement where time for two is left.
  transactionTimeoutMs: 360_000,
};

export const driverKinds: readonly DatabaseDriver[] = ['pg', 'neon'];

/** A driver as the server has it, behind a relay, with a record of what goes through it. */
export interface TestDriver extends Driver {
  readonly relay: Relay;
  /** Every statement so far, in the order of sending. */
  readonly statements: string[];
  /** Connections that are lent out at the moment. */
  lent(): number;
}

/**
 * Opens a driver to a test database.
 *
 * @param loginUrl - of the restricted login; the relay takes the place of its host and port
 */
export async function openTestDriver(
  kind: DatabaseDriver,
  loginUrl: string,
  options: Partial<DriverOptions> = {},
): Promise<TestDriver> {
  const url = new URL(loginUrl);
  const relay = await (kind === 'neon' ? webSocketRelay : tcpRelay)(Number(url.port));
  if (kind === 'neon') {
    neonConfig.wsProxy = () => `127.0.0.1:${relay.port}/v2`;
    neonConfig.useSecureWebSocket = false;
    neonConfig.pipelineTLS = false;
    neonConfig.pipelineConnect = false;
  } else {
    url.port = String(relay.port);
  }
  const driver = await openDriver(kind, {
    url: url.href,
    max: 4,
    ...patience,
    ...options,
  });
  const statements: string[] = [];
  let lent = 0;
  return {
    name: driver.name,
    relay,
    statements,
    lent: () => lent,
    stats: () => driver.stats(),
    acquire: async (...asked) => {
      const connection = await driver.acquire(...asked);
      lent += 1;
      return recording(connection, statements, () => {
        lent -= 1;
      });
    },
    close: async () => {
      await driver.close();
      await relay.close();
    },
  };
}

function recording(connection: Connection, statements: string[], onBack: () => void): Connection {
  let back = false;
  const giveBack = () => {
    if (!back) onBack();
    back = true;
  };
  return {
    get lost() {
      return connection.lost;
    },
    get wasInTransaction() {
      return connection.wasInTransaction;
    },
    get settings() {
      return connection.settings;
    },
    get hidesSet() {
      return connection.hidesSet;
    },
    get server() {
      return connection.server;
    },
    pipelines: connection.pipelines,
    statementTimeoutMs: connection.statementTimeoutMs,
    query: (statement) => {
      statements.push(statement.text);
      return connection.query(statement);
    },
    release: () => {
      giveBack();
      connection.release();
    },
    destroy: () => {
      giveBack();
      connection.destroy();
    },
  };
}
