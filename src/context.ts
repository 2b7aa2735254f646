import type { Claims } from './claims.ts';
import type { Session } from './db/session.ts';
import type { Quota } from './rate-limits/rate-limiter.ts';

/** What one request carries from stage to stage. Resolvers see `ResolverContext`: a `db`. */
export interface RequestContext {
  readonly request: Request;
  readonly params?: { readonly operationName?: string | null; readonly query?: string | null };
  /** Set as soon as a request comes in; the log and the client know the request by it. */
  requestId: string;
  startedAt: number;
  /** Set once the token is verified. */
  claims?: Claims;
  /** Set with the claims, where there is a limit. */
  quota?: Quota;
  /** Of the execution; of its last attempt, where there were several. */
  session?: Session;
  /** The codes of the answer's errors, for the log. */
  errorCodes?: readonly unknown[];
}
