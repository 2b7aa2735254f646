import type { IncomingRequest } from '../request/incoming-request.ts';

/** What Yoga's hooks share about one request. */
export interface ServerContext {
  /** Set before any other hook is called. */
  incoming: IncomingRequest;
  /** Whether the answer is sent without its content. */
  head: boolean;
}

/** The request behind what Yoga hands to a hook. */
export const incomingOf = (serverContext: unknown): IncomingRequest =>
  (serverContext as ServerContext).incoming;
