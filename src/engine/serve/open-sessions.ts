import type { AnyRelations } from 'drizzle-orm';
import type { Logger } from 'pino';
import { createAuthenticator } from '../auth/authenticate.ts';
import type { Claims } from '../claims.ts';
import type { Config } from '../config/index.ts';
import { joinDatabase } from '../embedded/database.ts';
import type { RequestRoles } from '../request-roles.ts';
import { createCallerOf } from '../request/caller.ts';
import type { Database } from '../session/database.ts';
import type { Access } from '../session/opening.ts';
import { withSession } from '../session/with-session.ts';
import { openPool } from './compose.ts';
import { proveSafe } from './prove-safe.ts';
import { trustedIssuers } from './trusted-issuers.ts';

/** What is done in a session; `db` is its transaction, and refuses once the session has ended. */
export type SessionWork<Relations extends AnyRelations, T> = (
  db: Database<Relations>,
) => Promise<T>;

/** Sessions outside of GraphQL, for routes, server actions and workers. */
export interface Sessions<Relations extends AnyRelations> extends AsyncDisposable {
  /**
   * Verifies a token as a request's is verified, and does work in that person's transaction: it
   * commits when `work` returns, and rolls back when it throws.
   *
   * @param token - the JWT alone, without the word Bearer
   * @param access - `write` unless told otherwise
   * @returns what `work` returned
   * @throws ApiError UNAUTHENTICATED for a token that is not valid, FORBIDDEN for a role that there is
   *   not, SERVICE_UNAVAILABLE where its issuer's keys can't be fetched; otherwise what `work` threw, or
   *   what the transaction failed with
   */
  readonly withToken: <T>(
    token: string,
    work: SessionWork<Relations, T>,
    access?: Access,
  ) => Promise<T>;
  /** The same for somebody who is known already: claims of `claimsFor`, for a job of one's own. */
  readonly withSession: <T>(
    claims: Claims,
    work: SessionWork<Relations, T>,
    access?: Access,
  ) => Promise<T>;
}

interface Opening<Relations extends AnyRelations> {
  readonly relations: Relations;
  readonly roles: RequestRoles;
  readonly config: Config;
  readonly logger: Logger;
}

/**
 * Opens what sessions need: the configured database, through the restricted login, and the keys of its
 * token issuers; in a clone without a configuration the embedded database and the development issuer,
 * also beside a running server.
 *
 * @throws CommandError where the database can't be reached, or is not safe
 */
export async function openSessions<Relations extends AnyRelations>({
  relations,
  roles,
  config,
  logger,
}: Opening<Relations>): Promise<Sessions<Relations>> {
  const { url, stop } = await findDatabase(config);
  const driver = await openPool(config, url, logger);
  const close = async () => {
    await driver.close();
    await stop();
  };
  try {
    await proveSafe(driver, url, { roles });
  } catch (error) {
    await close();
    throw error;
  }
  const { providers } = await trustedIssuers(config, logger);
  const authenticate = createAuthenticator({ roles, providers });
  const callerOf = createCallerOf(config.shares);
  return {
    withToken: async (token, work, access) => {
      const claims = await authenticate({ get: () => `Bearer ${token}` });
      const caller = callerOf(claims, () => '');
      return withSession(driver, claims, work, access, { relations, caller });
    },
    withSession: (claims, work, access) => withSession(driver, claims, work, access, { relations }),
    [Symbol.asyncDispose]: close,
  };
}

/** Where the database is, and how what was started for it is ended. */
async function findDatabase({ authenticatedUrl, dataDirectory }: Config) {
  if (authenticatedUrl !== null) return { url: authenticatedUrl, stop: () => Promise.resolve() };
  const database = await joinDatabase(dataDirectory, 'a session outside of GraphQL');
  return { url: database.loginUrl, stop: () => database.stop() };
}
