import { SessionContext, type ContextSource, type OperationContext } from './engine/index.ts';

/**
 * The context of one operation, which all its resolvers and loaders share: the token is verified, and
 * its claims open a session, which is one transaction under their role. Row security then decides
 * what every statement of the operation sees.
 *
 * @throws UNAUTHENTICATED where the token is not valid
 */
export async function createContext(source: ContextSource): Promise<OperationContext> {
  const claims = await source.verifyToken();
  return new SessionContext(source.openSession(claims));
}
