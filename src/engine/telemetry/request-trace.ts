import type { Watch } from '../session/watch.ts';
import type { EndedRecord, RequestRecord } from './request-record.ts';

/** What a trace needs to know of a request when it comes in. */
export interface Incoming {
  readonly method: string;
  readonly headers: Pick<Headers, 'get'>;
}

/** Makes a trace of each request; the library that does is no concern of whoever is traced. */
export interface RequestTracer {
  /** @param record - what is noted in it later is in the trace */
  begin(record: RequestRecord, incoming: Incoming): RequestTrace;
}

/** The trace of one request. */
export interface RequestTrace {
  /** For the log: 32 hexadecimal digits. */
  readonly traceId: string;
  /**
   * Watches the session of one attempt of the operation.
   *
   * @param attempt - from 1 on
   */
  watch(attempt: number): Watch;
  /** Does some work, so that what other libraries trace in it hangs on this request. */
  within<T>(work: () => T): T;
  end(record: EndedRecord): void;
}
