import type { Logger } from '../logger.ts';
import { describeFault } from './describe-fault.ts';
import { outageLog } from './outage-log.ts';
import { requestLog } from './request-log.ts';
import { createRecord, endRecord, type EndedRecord, type RequestRecord } from './request-record.ts';
import type { Incoming, RequestTracer } from './request-trace.ts';
import { serverTimingOf } from './server-timing.ts';

/** Told of every request to GraphQL when its answer is ready. */
export type Sink = (record: EndedRecord) => void;

export interface ObserverOptions {
  readonly logger: Logger;
  /** Turns a subject into what the log shows of it: enough to follow, too little to name. */
  readonly hashSubject: (subject: string) => string;
  /** Requests that take longer are warned of, in milliseconds. */
  readonly slowRequestMs: number;
  /** Whether signed-in callers are told where the time went. */
  readonly serverTiming: boolean;
  /** Who else is told of every request. */
  readonly sinks?: readonly Sink[];
  /** Makes traces; absent where nobody wants them. */
  readonly tracer?: RequestTracer | undefined;
}

/**
 * Sees every request, whichever way it takes through the server: begun when it comes in, ended when
 * its answer is ready. It only watches: what fails in it is logged, and changes no answer.
 */
export interface Observer {
  begin(incoming: Incoming): RequestRecord;
  /**
   * Tells the log. Called once per request; the record must not be used after it.
   *
   * @param status - of the answer
   * @returns the value of the answer's header `Server-Timing`; null: it gets none
   */
  end(record: RequestRecord, status: number): string | null;
}

export function createObserver(options: ObserverOptions): Observer {
  const { logger, tracer } = options;
  const sinks: readonly Sink[] = [
    outageLog(logger),
    requestLog(options),
    ...(options.sinks ?? []),
    (record) => record.trace?.end(record),
  ];
  const report = ({ requestId }: RequestRecord, error: unknown) =>
    logger.error({ requestId, err: describeFault(error) }, 'a request could not be recorded');
  return {
    begin(incoming) {
      const record = createRecord(crypto.randomUUID(), performance.now());
      try {
        record.trace = tracer?.begin(record, incoming);
      } catch (error) {
        report(record, error);
      }
      return record;
    },
    end(record, status) {
      const { codes } = record;
      if (codes === undefined) return null;
      const ended = endRecord(record, codes, status);
      for (const tell of sinks) {
        try {
          tell(ended);
        } catch (error) {
          report(record, error);
        }
      }
      return options.serverTiming ? serverTimingOf(ended) : null;
    },
  };
}
