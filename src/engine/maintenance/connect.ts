import { Client } from 'pg';
import { codeOf, MaintenanceError } from './errors.ts';

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
    connectionString: url,
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

/** What is wrong with a connection, in one sentence that names no password. */
export function explain(error: unknown, text: string): string {
  const url = new URL(text);
  const user = decodeURIComponent(url.username);
  const database = decodeURIComponent(url.pathname.slice(1));
  const server = `${url.hostname}:${url.port === '' ? '5432' : url.port}`;
  switch (codeOf(error)) {
    case '28P01':
      return `The database at ${server} refuses the password of "${user}".`;
    case '28000':
      return `The database at ${server} does not let "${user}" log in: the user does not exist there, may not log in, or is not allowed from this machine.`;
    case '3D000':
      return `There is no database "${database}" at ${server}.`;
    case '42501':
      return `"${user}" may not connect to the database "${database}" at ${server}.`;
    case '53300':
      return `The database at ${server} has no free connection.`;
    case '57P03':
      return `The database at ${server} is starting up or shutting down; try again in a moment.`;
    default: {
      const cause = error instanceof Error && error.message !== '' ? error.message : codeOf(error);
      return `The database at ${server} can't be reached (${cause ?? 'no reason was given'}).`;
    }
  }
}
