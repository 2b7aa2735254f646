import type { Claims } from '../claims.ts';
import type { Caller } from '../session/caller.ts';
import type { Session } from '../session/session.ts';
import type { Quota } from '../rate-limits/rate-limiter.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';

/** What one request carries from stage to stage. Resolvers see `ResolverContext`: a `db`. */
export interface RequestContext {
  readonly request: Request;
  readonly params?: {
    readonly operationName?: string | null;
    readonly query?: string | null;
    readonly variables?: unknown;
  };
  /** Set as soon as a request comes in: its id, and what is to be told of it. */
  record: RequestRecord;
  /** Set once the token is verified. */
  claims?: Claims;
  /** Set with the claims. */
  caller?: Caller;
  /** Set with the claims, where there is a limit. */
  quota?: Quota;
  /** Set where the document came with its hash; to be called once it is known to be valid. */
  keepDocument?: () => void;
  /** Set where the request had failed before Yoga was asked: they were not let in, or it broke. */
  refusal?: unknown;
  /** Of the execution; of its last attempt, where there were several. */
  session?: Session;
}
