import { GraphQLError, type ExecutionResult } from 'graphql';
import { errorOf, faultOf, type ErrorCode } from '../errors/index.ts';
import type { Logger } from '../logger.ts';
import { describeFault, parametersIn } from '../telemetry/describe-fault.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import { reportOutage } from './report-outage.ts';
import { withoutSuggestions } from './suggestions.ts';
import { translateError } from './translate-error.ts';

/** Of the request that an answer is for. */
interface Settled {
  readonly record: RequestRecord;
  readonly logger: Logger;
  /** Those that the client sent, which the log must not have. */
  readonly variables: unknown;
  /** Whether the caller may not know the schema, nor the names that messages suggest. */
  readonly hidesSchema: boolean;
}

/**
 * A result with its errors as the client may read them; what they mean for others is logged, and
 * noted in the record. It is the only place at which errors are made into what is sent: before it
 * they are what was thrown, behind it they are bytes.
 *
 * An error that carries an HTTP status speaks for the whole request (the database is away, the time
 * is over): it is the whole answer. So is any error of a mutation that is committed.
 */
export function settleErrors<T>(given: ExecutionResult<T>, settled: Settled): ExecutionResult<T> {
  const { record, logger, variables } = settled;
  record.codes = [];
  if (given.errors === undefined) return given;
  const errors = given.errors.map((error) => settle(error, settled));
  const whole = errors.filter(({ extensions }) => extensions['http'] !== undefined);
  reportOutage(logger, record.requestId, whole, [variables, given.errors.map(parametersIn)]);
  let answer: ExecutionResult<T>;
  if (whole.length > 0) answer = { errors: distinct(whole) };
  else if ('data' in given) answer = { ...given, errors };
  else answer = { errors: errors.length > 0 ? errors.map(asWhole) : [errorOf('cutOff')] };
  record.codes = codesOf(answer);
  return answer;
}

function settle(thrown: unknown, settled: Settled): GraphQLError {
  const { record, logger, variables, hidesSchema } = settled;
  const { requestId, stored } = record;
  const known = stored ? null : translateError(thrown);
  if (known !== null) return at(thrown, hidesSchema ? withoutSuggestions(known) : known);
  logger.error({ requestId, err: describeFault(thrown, variables) }, 'a request failed');
  const { status, message, extensions } = faultOf(requestId, stored);
  const http = stored ? { http: { status } } : {};
  return at(thrown, new GraphQLError(message, { extensions: { ...extensions, ...http } }));
}

/** What is told, at the place where it was thrown. */
function at(thrown: unknown, told: GraphQLError): GraphQLError {
  const { nodes, source, positions, path }: Partial<GraphQLError> =
    thrown instanceof GraphQLError ? thrown : {};
  const extensions = { ...told.extensions };
  return new GraphQLError(told.message, {
    nodes,
    source,
    positions,
    path,
    extensions,
    originalError: told,
  });
}

/** Each field of an operation says it, once the database is away. */
function distinct(errors: readonly GraphQLError[]): GraphQLError[] {
  return [...new Map(errors.toReversed().map((error) => [error.message, error])).values()];
}

/** Each code that an answer's errors have, once. */
function codesOf({ errors = [] }: ExecutionResult<unknown>): readonly ErrorCode[] {
  return [...new Set(errors.map(({ extensions }) => extensions['code'] as ErrorCode))];
}

/** Without `data` the execution never began, or broke down altogether. */
function asWhole(error: GraphQLError): GraphQLError {
  const isFault = error.extensions['code'] === 'INTERNAL_SERVER_ERROR';
  error.extensions['http'] = { status: isFault ? 500 : 400 };
  return error;
}
