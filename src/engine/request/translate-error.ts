import { GraphQLError } from 'graphql';
import { translateDatabaseError } from '../session/translate.ts';
import { ApiError, type ErrorCode, type FieldProblem } from '../errors/index.ts';
import { clipMessage } from './clip-message.ts';

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
 * An error of graphql-js itself. It speaks of a place in the document, or has a code already, where
 * the client's input is to blame; otherwise it is about a value that a resolver gave. Yoga marks
 * what it made of something thrown that was no error at all as unexpected.
 */
const asWrongInput = (error: Error) =>
  error instanceof GraphQLError &&
  error.originalError == null &&
  error.extensions['unexpected'] !== true &&
  (error.nodes !== undefined || error.extensions['code'] !== undefined)
    ? error
    : null;

/**
 * What a client gets for an error, wherever it was thrown: ours as they are, the database's from
 * their table, graphql-js' own with a code. Anything else is a fault of the server, of which a
 * client learns no more than the id of the request.
 *
 * @param onFault - told of every error that is a fault of ours
 */
export function translateError(
  error: unknown,
  requestId: string,
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
      extensions: { ...known.extensions },
      originalError: known,
    });
  }
  const wrongInput = find(error, asWrongInput);
  if (wrongInput !== null) {
    const { code = 'BAD_USER_INPUT' satisfies ErrorCode, fields, ...rest } = wrongInput.extensions;
    const problems = fields as readonly FieldProblem[] | undefined;
    const clipped = problems?.map(({ path, message }) => ({ path, message: clipMessage(message) }));
    return new GraphQLError(clipMessage(wrongInput.message), {
      ...place,
      extensions: { code, ...(clipped === undefined ? {} : { fields: clipped }), ...rest },
    });
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
