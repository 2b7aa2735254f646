import { GraphQLError, Kind, type ExecutionResult, type FieldNode } from 'graphql';
import { ApiError, errorOf, faultOf, type ErrorCode, type FieldProblem } from '../errors/index.ts';
import type { Logger } from '../logger.ts';
import { describeFault, parametersIn } from '../telemetry/describe-fault.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { hidesSchema, type Introspection } from './introspection.ts';
import { outageOf } from './report-outage.ts';
import { withoutSuggestions } from './suggestions.ts';
import { translateError } from './translate-error.ts';
import { variableOf } from './variable-of.ts';

interface SettleOptions {
  readonly logger: Logger;
  readonly introspection: Introspection;
}

/** Of the request that an answer is for. */
interface Settling {
  readonly record: RequestRecord;
  readonly logger: Logger;
  /** Those that the client sent, which the log must not have. */
  readonly variables: unknown;
  /** Whether the caller may not know the schema, nor the names that messages suggest. */
  readonly schemaHidden: boolean;
}

/** A result whose errors are as the client may read them. Nothing else is written into an answer. */
export class SettledResult {
  readonly errors?: readonly GraphQLError[];
  readonly data?: unknown;
  readonly extensions?: unknown;

  constructor(result: ExecutionResult<unknown>) {
    Object.assign(this, result);
  }
}

/** Settles what came of a request, with the variables that it gave. */
export type Settle = (
  request: IncomingRequest,
  result: ExecutionResult<unknown>,
  variables?: unknown,
) => SettledResult;

/** Makes the function that settles the errors of every request. */
export const createSettle =
  ({ logger, introspection }: SettleOptions): Settle =>
  ({ record }, result, variables) =>
    settleErrors(result, {
      record,
      logger,
      variables,
      schemaHidden: hidesSchema(introspection, record.claims),
    });

/**
 * A result with its errors as the client may read them; what they mean for others is logged, and
 * noted in the record. It is the only place at which errors are made into what is sent: before it
 * they are what was thrown, behind it they are bytes.
 *
 * An error that carries an HTTP status speaks for the whole request (the database is away, the time
 * is over): it is the whole answer. So is any error of a mutation that is committed.
 */
export function settleErrors(given: ExecutionResult<unknown>, settling: Settling): SettledResult {
  const { record, variables } = settling;
  record.codes = [];
  if (given.errors === undefined) return new SettledResult(given);
  const errors = given.errors.map((error) => settle(error, settling));
  const whole = errors.filter(({ extensions }) => extensions['http'] !== undefined);
  record.outage = outageOf(whole, [variables, given.errors.map(parametersIn)]);
  let answer: ExecutionResult<unknown>;
  if (whole.length > 0) answer = { errors: distinct(whole) };
  else if ('data' in given) answer = { ...given, errors };
  else answer = { errors: errors.length > 0 ? errors.map(asWhole) : [errorOf('cutOff')] };
  record.codes = codesOf(answer);
  return new SettledResult(answer);
}

function settle(thrown: unknown, settling: Settling): GraphQLError {
  const { record, logger, variables, schemaHidden } = settling;
  const { requestId, stored } = record;
  const translated = translateError(thrown);
  // What is committed is told as stored, or as a fault that came too late to undo it.
  const known = stored && translated?.extensions['outcome'] !== 'stored' ? null : translated;
  if (known instanceof ApiError) record.refusal ??= known.refusal;
  if (known !== null) return at(thrown, schemaHidden ? withoutSuggestions(known) : known);
  logger.error({ requestId, err: describeFault(thrown, variables) }, 'a request failed');
  const { status, message, extensions } = faultOf(requestId, stored);
  const http = stored ? { http: { status } } : {};
  return at(thrown, new GraphQLError(message, { extensions: { ...extensions, ...http } }));
}

/** What is told, at the place where it was thrown. */
function at(thrown: unknown, told: GraphQLError): GraphQLError {
  const { nodes, source, positions, path }: Partial<GraphQLError> =
    thrown instanceof GraphQLError ? thrown : {};
  const [node] = nodes ?? [];
  const { message, extensions } = node?.kind === Kind.FIELD ? namingVariables(node, told) : told;
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    path,
    extensions: { ...extensions },
    originalError: told,
  });
}

/** What is told of values, with the variables that hold them. */
function namingVariables(node: FieldNode, { message, extensions }: GraphQLError) {
  const problems = extensions['fields'] as readonly FieldProblem[] | undefined;
  const fields = problems?.map((problem): FieldProblem => {
    const variable = variableOf(node, problem.path);
    return variable === null ? problem : { ...problem, variable };
  });
  if (fields === undefined) return { message, extensions };
  const isWrong = extensions['code'] === 'BAD_USER_INPUT';
  const variable = isWrong && fields.length === 1 ? fields[0]?.variable : undefined;
  return {
    message: variable === undefined ? message : `\`$${variable}\`: ${message}`,
    extensions: { ...extensions, fields },
  };
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
