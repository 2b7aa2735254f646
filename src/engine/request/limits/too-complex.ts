import { GraphQLError, type ASTNode } from 'graphql';
import type { ErrorCode } from '../../errors/index.ts';

/** The refusal of an operation that asks for too much. */
export function tooComplex(message: string, node?: ASTNode): GraphQLError {
  return new GraphQLError(message, {
    nodes: node,
    extensions: {
      code: 'QUERY_TOO_COMPLEX' satisfies ErrorCode,
      http: { status: 400 },
    },
  });
}
