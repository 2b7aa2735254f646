import { createAdmit, type Authenticate } from './admit.ts';
import { createAnswerHeaders, type AnswerHeaders, type HeaderOptions } from './answer-headers.ts';
import {
  createAnswerOperation,
  type AnswerOperation,
  type AnswerOptions,
} from './answer-operation.ts';
import type { Share } from './caller.ts';
import type { Entrance } from './incoming-request.ts';
import type { RateLimiter } from '../rate-limits/rate-limiter.ts';
import { createSettle, type Settle } from './settle-errors.ts';

export interface ServiceOptions extends AnswerOptions, HeaderOptions {
  readonly authenticate: Authenticate;
  /** How many requests somebody may send; null: as many as they like. */
  readonly rateLimiter: RateLimiter | null;
  /** Of connections, for those who have another share than everybody. */
  readonly shares: readonly Share[];
  /** Where a request comes from, for limits and shares, from what the server knows beyond the request. */
  readonly placeOf: (context: object) => string;
  readonly bodyLimitBytes: number;
}

/** What requests are answered with, whichever server they come in through. */
export interface Service extends Pick<
  ServiceOptions,
  'placeOf' | 'bodyLimitBytes' | 'logger' | 'corsOrigins'
> {
  readonly entrance: Entrance;
  readonly answerOperation: AnswerOperation;
  /** For what fails before there is an operation. */
  readonly settle: Settle;
  readonly answerHeaders: AnswerHeaders;
}

export function createService(options: ServiceOptions): Service {
  const { authenticate, rateLimiter, shares, observer } = options;
  const settle = createSettle(options);
  return {
    ...options,
    entrance: { admit: createAdmit(authenticate, rateLimiter, shares), observer },
    settle,
    answerOperation: createAnswerOperation(options, settle),
    answerHeaders: createAnswerHeaders(options),
  };
}
