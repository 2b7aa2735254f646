import type { AnyRelations } from 'drizzle-orm';
import type { Claims } from '../claims.ts';
import type { Database } from '../session/database.ts';
import type { Session } from '../session/session.ts';
import type { Loaders } from './loaders.ts';

/** What resolvers are given: the database as the caller sees it, and nothing about the caller. */
export interface ResolverContext<Relations extends AnyRelations = AnyRelations> {
  /** The transaction of the operation. It begins with its first statement. */
  readonly db: Database<Relations>;
  /** What is loaded by key, in batches, through the same transaction. */
  readonly loaders: Loaders;
}

/** What all resolvers and loaders of one operation share. */
export interface OperationContext extends ResolverContext {
  /** The caller's session, whose transaction `db` is. */
  readonly session: Session;
}

/** What a context is made of. */
export interface ContextSource {
  /**
   * The claims of the request's token. It is verified as soon as the headers are there, before the
   * body is read; here that is waited for.
   *
   * @throws UNAUTHENTICATED where the token is not valid
   */
  readonly verifyToken: () => Promise<Claims>;
  /**
   * The operation's one session, not yet begun: it takes no connection before its first statement.
   *
   * @param claims - those of the verified token
   * @throws TypeError for other claims, and for a second session
   */
  readonly openSession: (claims: Claims) => Session;
}

/** Makes the context of one operation, and of each further attempt where the database failed in passing. */
export type CreateContext = (source: ContextSource) => Promise<OperationContext>;
