import { Client } from 'pg';
import { readConnectionUrl } from '../config/index.ts';
import { MaintenanceError } from './errors.ts';
import { explain } from './no-connection.ts';

/** How long to wait for a server that does not answer, in milliseconds. */
const connectionTimeoutMs = 10_000;

/**
 * Connects as the owner, for commands that may take as long as they need.
 *
 * @param url - the owner's; the caller ends the connection
 * @throws MaintenanceError with one sentence that names what is wrong, and no password
 */
export async function connect(url: string): Promise<Client> {
  const client = new Client({
    ...readConnectionUrl(url),
    connectionTimeoutMillis: connectionTimeoutMs,
    application_name: 'rowhouse maintenance',
  });
  // A connection that breaks fails its statement too; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    // Names in migrations mean the schema public, whatever the owner's own settings are.
    await client.query(`set search_path = public; set statement_timeout = 0; set timezone = 'UTC'`);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw new MaintenanceError(explain(error, url), error);
  }
}

/** Whether a connection can be made with this URL, user and password. */
export async function canConnect(url: string): Promise<boolean> {
  try {
    const client = await connect(url);
    await client.end();
    return true;
  } catch {
    return false;
  }
}
