import { execute, type ExecutionResult, type GraphQLError } from 'graphql';
import type { CompiledOperations } from '../compiled/operations.ts';
import type { Prepared } from '../compiled/prepared.ts';
import type { WarmOperation } from '../compiled/known-documents.ts';
import type { RequestContext } from '../request/request-context.ts';
import { relationsOf } from '../schema/tables.ts';
import type { Driver } from '../session/driver.ts';
import type { Domain } from '../domain.ts';
import type { Logger } from '../logger.ts';
import { createAdmit, type Admit, type Authenticate, type HeaderReader } from '../request/admit.ts';
import type { Share } from '../request/caller.ts';
import { hidesSchema, type Introspection } from '../request/introspection.ts';
import type { PersistedDocuments } from '../request/persisted-documents.ts';
import { readParams, type Params } from '../request/read-params.ts';
import { reportRetry } from '../request/report-outage.ts';
import { runOperation, type Operation } from '../request/run-operation.ts';
import { corsHeaders } from '../yoga/use-cors.ts';
import { securityHeaders } from '../request/security-headers.ts';
import { settleErrors } from '../request/settle-errors.ts';
import { fromBody } from '../yoga/use-request-rules.ts';
import { writeAnswer, type HttpAnswer } from '../request/write-answer.ts';
import type { Observer } from '../telemetry/observer.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import { describeOperation } from '../telemetry/operation.ts';
import { quotaHeaders, type RateLimiter } from '../rate-limits/rate-limiter.ts';

export interface LaneOptions {
  readonly domain: Domain;
  readonly operations: CompiledOperations;
  readonly driver: Driver;
  readonly logger: Logger;
  readonly observer: Observer;
  readonly authenticate: Authenticate;
  readonly rateLimiter: RateLimiter | null;
  readonly shares: readonly Share[];
  readonly persistedDocuments: PersistedDocuments;
  readonly placeOf: (context: object) => string;
  readonly corsOrigins: readonly string[] | '*';
  readonly introspection: Introspection;
  readonly requestTimeoutMs: number;
  readonly answerLimitBytes: number;
}

/** A request on its way: what the ordinary way needs to know of it where it has to go on there. */
export type Visit = Omit<RequestContext, 'request'>;

type WarmParams = Pick<Params, 'operationName' | 'variables'> & { readonly query: string };

/**
 * The short way of an operation that was seen before: what Yoga and its plugins would do for it, with
 * the same functions, and nothing else. Whatever is not plainly in order goes the ordinary way, with
 * what is known of it so far: nobody is counted or logged twice.
 */
export class Lane {
  /** How many requests it has answered. */
  answered = 0;
  readonly #options: LaneOptions;

  readonly #admit: Admit;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#admit = createAdmit(options.authenticate, options.rateLimiter, options.shares);
  }

  /**
   * Lets a request in, before its body is read.
   *
   * @param context - what the server knows beyond the request, for `placeOf`
   */
  async admit(headers: HeaderReader, context: object): Promise<Visit> {
    const visit: Visit = { record: this.#options.observer.begin({ method: 'POST', headers }) };
    try {
      const place = () => this.#options.placeOf(context);
      const { claims, caller, quota } = await this.#admit(headers, place);
      visit.claims = claims;
      visit.caller = caller;
      if (quota !== null) visit.quota = quota;
    } catch (refusal) {
      visit.refusal = refusal;
    }
    return visit;
  }

  /**
   * @param text - the body
   * @param signal - aborts when the client goes away
   * @returns null where the request has to take the ordinary way
   */
  async answer(
    visit: Visit,
    headers: HeaderReader,
    text: string,
    signal: AbortSignal,
  ): Promise<HttpAnswer | null> {
    const { operations, logger, observer, corsOrigins, introspection } = this.#options;
    const params = await this.#paramsIn(text);
    const warm = params && operations.documents.warm(params.query, params.operationName);
    if (warm == null || params === null) return null;
    const { claims, caller } = visit;
    if (claims === undefined || caller === undefined) return null;
    if (warm.operation.operation === 'mutation' && claims.role === 'anonymous') return null;
    const { variables = {} } = params;
    if (!warm.fits(variables)) return null;
    const startedAt = performance.now();
    const prepared = warm.compiled.prepare(variables);
    if (prepared === null) return null;

    this.answered += 1;
    const { record, quota } = visit;
    record.operation = describeOperation(warm.operation);
    const result = await this.#run(
      record,
      { claims, caller },
      warm,
      { prepared, startedAt },
      params,
      signal,
    );
    const hides = hidesSchema(introspection, claims);
    const settled = settleErrors(result, { record, logger, variables, hidesSchema: hides });
    const answer = writeAnswer(settled, headers.get('accept'));
    record.claims = claims;
    record.gone = signal.aborted;
    const timing = observer.end(record, answer.status);
    Object.assign(
      answer.headers,
      securityHeaders,
      { 'X-Request-Id': record.requestId, Vary: 'Origin' },
      timing === null ? undefined : { 'Server-Timing': timing },
      quota === undefined ? undefined : quotaHeaders(quota),
      corsHeaders(corsOrigins, headers.get('origin'), { method: 'POST', timed: timing !== null }),
    );
    return answer;
  }

  async #run(
    record: RequestRecord,
    who: Pick<Operation, 'claims' | 'caller'>,
    { document, operation }: WarmOperation,
    { prepared, startedAt }: { readonly prepared: Prepared; readonly startedAt: number },
    { operationName, variables }: WarmParams,
    signal: AbortSignal,
  ): Promise<ExecutionResult<unknown>> {
    const { domain, operations, driver, logger, answerLimitBytes } = this.#options;
    const timeoutMs = this.#options.requestTimeoutMs - (performance.now() - startedAt);
    const { schema } = domain;
    const kind = operation.operation === 'mutation' ? 'mutation' : 'query';
    const onRetry = (failure: unknown) => reportRetry(logger, record.requestId, failure, variables);
    try {
      return await runOperation(
        {
          driver,
          relations: relationsOf(schema),
          ...who,
          kind,
          record,
          signal,
          timeoutMs,
          answerLimitBytes,
          onRetry,
        },
        async (session) => {
          const result =
            prepared.kind === 'known' ? { data: prepared.data } : await prepared.run(session);
          if (result !== null) {
            operations.answered += 1;
            record.lane = 'compiled';
            return result;
          }
          const contextValue = { db: session.db };
          const args = { schema, document, contextValue, operationName, variableValues: variables };
          return execute(args);
        },
      );
    } catch (error) {
      // Yoga too drops the error of a client that has gone.
      return { errors: signal.aborted ? [] : [error as GraphQLError] };
    }
  }

  /** @returns null where they are wrong, and where a new document is to be kept by its hash */
  async #paramsIn(text: string): Promise<WarmParams | null> {
    try {
      const { documentId, query, ...params } = readParams(fromBody(text));
      const found = await this.#options.persistedDocuments.find(query, documentId);
      return found.keep === null ? { ...params, query: found.text } : null;
    } catch {
      return null;
    }
  }
}
