import { pino } from 'pino';
import { relations } from './db/relations.ts';
import { roles } from './db/roles.ts';
import { configuration } from './engine/cli/environment.ts';
import { openSessions as open, type Sessions } from './engine/serve/open-sessions.ts';
import type { Database } from './engine/session/database.ts';

/** Sessions in which Drizzle knows the relations of this domain. */
export type AppSessions = Sessions<typeof relations>;

/** The transaction of such a session. */
export type AppDatabase = Database<typeof relations>;

/**
 * Opens sessions outside of GraphQL, for routes, server actions and workers: with the database and the
 * token issuers that `npm start` would serve with.
 *
 * @throws ConfigError for a configuration that is wrong, CommandError where the database can't be
 *   reached or is not safe
 */
export async function openSessions(): Promise<AppSessions> {
  const config = configuration();
  return open({ relations, roles, config, logger: pino({ level: config.logLevel }) });
}
