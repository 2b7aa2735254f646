import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Claims } from '../claims.ts';
import { ApiError, badRequest, unauthenticated } from '../errors/index.ts';
import { asksForSchema, hidesSchema, type Introspection } from './introspection.ts';

/**
 * Refuses what may not be asked in this way, or not by this caller. The rest is decided by the
 * database.
 *
 * @throws BAD_REQUEST (405), UNAUTHENTICATED or FORBIDDEN
 */
export function mayAsk(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  asked: {
    readonly method: string;
    readonly claims: Claims;
    readonly introspection: Introspection;
  },
): void {
  const { method, claims, introspection } = asked;
  if (operation.operation === 'mutation') {
    if (method === 'GET') throw badRequest('A mutation is sent by POST.', 405, { Allow: 'POST' });
    if (claims.sub === null) {
      throw unauthenticated('missing', 'A mutation needs a token: send `Authorization: Bearer …`.');
    }
  }
  if (!hidesSchema(introspection, claims) || !asksForSchema(document)) return;
  if (introspection === 'signed-in') {
    throw unauthenticated(
      'missing',
      'Introspection needs a token: send `Authorization: Bearer …`.',
    );
  }
  const message = 'Introspection is turned off here; use the schema that is published.';
  throw new ApiError('FORBIDDEN', message, {
    refusal: 'introspection',
    http: { status: 403 },
  });
}
