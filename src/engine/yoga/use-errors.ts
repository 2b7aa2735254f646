import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import { serviceUnavailable, type ErrorCode } from '../errors/index.ts';
import type { Logger } from '../logger.ts';
import { describeFault, parametersIn } from '../telemetry/describe-fault.ts';
import { reportOutage } from '../request/report-outage.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import { translateError } from '../request/translate-error.ts';

/**
 * Translates every error, wherever on a request's way it was thrown or reported. One that carries
 * an HTTP status speaks for the whole request (the database is away, the time is over): it is the
 * whole answer.
 */
export function useErrors(logger: Logger): Plugin<RequestContext> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      const { record, params } = serverContext as unknown as RequestContext;
      setResult(settleErrors(result as ExecutionResult, record, logger, params?.variables));
    },
  };
}

/**
 * A result with its errors as the client may read them; what they mean for others is logged, and
 * noted in the record.
 *
 * @param variables - the request's, which the log must not have
 */
export function settleErrors<T>(
  given: ExecutionResult<T>,
  record: RequestRecord,
  logger: Logger,
  variables: unknown,
): ExecutionResult<T> {
  record.codes = [];
  if (given.errors === undefined) return given;
  const { requestId } = record;
  const translate = (error: unknown): GraphQLError =>
    translateError(error, requestId, (fault) =>
      logger.error({ requestId, err: describeFault(fault, variables) }, 'a request failed'),
    );
  const errors = given.errors.map(translate);
  const whole = errors.filter(({ extensions }) => extensions['http'] !== undefined);
  reportOutage(logger, requestId, whole, [variables, given.errors.map(parametersIn)]);
  let answer: ExecutionResult<T>;
  if (whole.length > 0) answer = { errors: distinct(whole) };
  else if ('data' in given) answer = { ...given, errors };
  else answer = { errors: errors.length > 0 ? errors.map(asWhole) : [cutOff()] };
  record.codes = codesOf(answer);
  return answer;
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

/** Yoga drops the error of an operation that was aborted; nobody is there to read it, as a rule. */
function cutOff(): GraphQLError {
  return serviceUnavailable('The request was cut off. Try again.');
}
