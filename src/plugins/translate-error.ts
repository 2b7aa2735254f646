import { GraphQLError } from 'graphql';
import { translateDatabaseError } from '../db/translate.ts';
import { ApiError, type ErrorCode } from '../errors.ts';

/** The first error in the chain of causes that fits. */
function find<T>(error: unknown, fits: (error: Error) => T | null): T | null {
  for (let current = error; current instanceof Error;) {
    const found = fits(current);
    if (found !== null) return found;
    current =
      current instanceof GraphQLError && current.originalError
        ? current.originalError
        : current.cause;
  }
  return null;
}

const asApiError = (error: Error) => (error instanceof ApiError ? error : null);

/**
 * What a client gets for an error, wherever it was thrown: ours as they are, the database's from
 * their table, graphql-js' own with a code. Anything else is a fault of the server, of which a
 * client learns no more than the id of the request.
 *
 * @param fallback - the code for an error of graphql-js itself: a wrong document or variable
 * @param onFault - told of every error that is a fault of ours
 */
export function translateError(
  error: unknown,
  requestId: string,
  fallback: ErrorCode,
  onFault: (error: unknown) => void,
): GraphQLError {
  const place =
    error instanceof GraphQLError
      ? { nodes: error.nodes, source: error.source, positions: error.positions, path: error.path }
      : {};
  const known = find(error, asApiError) ?? find(error, translateDatabaseError);
  if (known !== null) {
    return new GraphQLError(known.message, {
      ...place,
      extensions: known.extensions,
      originalError: known,
    });
  }
  if (error instanceof GraphQLError && error.originalError == null) {
    const { code = fallback, ...rest } = error.extensions;
    return new GraphQLError(error.message, { ...place, extensions: { code, ...rest } });
  }
  onFault(error);
  return new GraphQLError(
    `Something went wrong on our side. Tell us the request id: ${requestId}`,
    {
      ...place,
      extensions: { code: 'INTERNAL_SERVER_ERROR' satisfies ErrorCode, requestId },
    },
  );
}
