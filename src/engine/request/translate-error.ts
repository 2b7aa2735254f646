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

/** The codes with which graphql-js, Yoga and the rules of validation blame what was sent. */
const blaming: readonly unknown[] = [
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
  'QUERY_TOO_COMPLEX',
] satisfies readonly ErrorCode[];

/**
 * What was said of the client's input by no class of ours: with a code that blames it, or, of an
 * argument, as the cause of a field's failure. An error with a path and no original is never that:
 * graphql-js gives each failure of a field its original, so that this one has lost it on its way.
 */
function asWrongInput(thrown: unknown): GraphQLError | null {
  return find(thrown, (error) => {
    if (!(error instanceof GraphQLError)) return null;
    if (error.originalError != null || error.path !== undefined) return null;
    if (blaming.includes(error.extensions['code'])) return error;
    const isOfArgument = error !== thrown && error.nodes !== undefined;
    return isOfArgument && error.extensions['code'] === undefined ? error : null;
  });
}

/**
 * What a client may read of an error, wherever it was thrown: ours as they are, the database's from
 * their table, graphql-js' own with a code.
 *
 * @returns null where it is a fault of the server, of which a client learns nothing
 */
export function translateError(thrown: unknown): GraphQLError | null {
  const known = find(thrown, asApiError) ?? find(thrown, translateDatabaseError);
  if (known !== null) return known;
  const wrongInput = asWrongInput(thrown);
  if (wrongInput === null) return null;
  const { code = 'BAD_USER_INPUT' satisfies ErrorCode, fields, http } = wrongInput.extensions;
  const problems = (fields as readonly FieldProblem[] | undefined)?.map((problem) => ({
    ...problem,
    message: clipMessage(problem.message),
  }));
  return new GraphQLError(clipMessage(wrongInput.message), {
    extensions: {
      code,
      ...(problems === undefined ? {} : { fields: problems }),
      ...(http === undefined ? {} : { http }),
    },
  });
}
