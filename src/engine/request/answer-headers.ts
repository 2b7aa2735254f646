import type { CorsOrigins } from '../config/index.ts';
import type { Logger } from '../logger.ts';
import { quotaHeaders } from '../rate-limits/rate-limiter.ts';
import { describeFault } from '../telemetry/describe-fault.ts';
import type { Observer } from '../telemetry/observer.ts';
import { corsHeaders } from './cors.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { REPLAYED_HEADER } from './idempotency-header.ts';
import { createPreflightLog } from './refused-preflights.ts';
import { securityHeaders } from './security-headers.ts';

export interface HeaderOptions {
  readonly corsOrigins: CorsOrigins;
  readonly observer: Observer;
  readonly logger: Logger;
}

/** Makes the headers that an answer has beside those of its body. Called once for each. */
export type AnswerHeaders = (
  request: IncomingRequest,
  status: number,
) => Readonly<Record<string, string>>;

/**
 * Makes the one function that gives every answer its headers, and tells the observer that there is
 * one. A mutation may be committed by then, so no header can fail an answer: one that can't be made
 * is missing, and the log says so.
 */
export function createAnswerHeaders(options: HeaderOptions): AnswerHeaders {
  const { corsOrigins, observer, logger } = options;
  const tellRefused = createPreflightLog(logger);
  return (request, status) => {
    const { record, signal } = request;
    const made: Record<string, string> = { ...securityHeaders, Vary: 'Origin' };
    const add = (make: () => Readonly<Record<string, string>>): void => {
      try {
        Object.assign(made, make());
      } catch (error) {
        const fields = { requestId: record.requestId, err: describeFault(error) };
        logger.error(fields, 'a header could not be made');
      }
    };
    add(() => ({ 'X-Request-Id': record.requestId }));
    add(() => (record.keptBy === 'another' ? { [REPLAYED_HEADER]: 'true' } : {}));
    add(() => (request.quota === null ? {} : quotaHeaders(request.quota)));
    add(() => {
      record.gone = signal.aborted;
      const timing = observer.end(record, status);
      return timing === null ? {} : { 'Server-Timing': timing };
    });
    const timed = 'Server-Timing' in made;
    add(() => corsHeaders(corsOrigins, request, timed));
    if (!('Access-Control-Allow-Origin' in made)) tellRefused(request);
    return made;
  };
}
