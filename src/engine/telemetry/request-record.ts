import type { Claims } from '../claims.ts';
import type { OutsideWait } from '../outside/fill.ts';
import type { SessionStats } from '../session/gate.ts';
import type { ErrorCode, Refusal } from '../errors/index.ts';
import type { CommitOutcome } from '../session/lost-commits.ts';
import type { Operation } from './operation.ts';
import type { Outage } from './outage-log.ts';
import type { RequestTrace } from './request-trace.ts';

/**
 * What is to be told of one request. Whoever learns something notes it here; `Observer.end` reads
 * it once. Nothing in it is made up for the sake of being told: it points at what is there anyway.
 */
export interface RequestRecord {
  /** The log, the client and the audit trail know the request by it. */
  readonly requestId: string;
  /** As `performance.now()` gives it. */
  readonly startedAt: number;
  /** Once the token is verified. */
  claims: Claims | undefined;
  /** Once the document is parsed, and the operation in it found. */
  operation: Operation | undefined;
  /** Who answered the operation: Postgres alone, by statements that were compiled from it, or resolvers. */
  execution: 'compiled' | 'resolvers';
  /** What each attempt of the operation cost: more than one where the database failed in passing. */
  readonly sessions: Readonly<SessionStats>[];
  /** What was waited for from outside services, call by call. */
  readonly outside: OutsideWait[];
  /** The codes of the answer's errors. Undefined: this was no request to GraphQL. */
  codes: readonly ErrorCode[] | undefined;
  /** Why it was answered with 401 or 403 as a whole. */
  refusal: Refusal | undefined;
  /** What became of each COMMIT whose connection was lost. */
  readonly lostCommits: CommitOutcome[];
  /** It could not be served, and not because of what it asked for. */
  outage: Outage | undefined;
  /** A mutation of it is committed: what goes wrong from then on goes wrong with the answer only. */
  stored: boolean;
  /**
   * The answer is what was kept under the key of the mutation: by another request, or by an attempt of this one
   * that could not know it.
   */
  keptBy: 'another' | 'itself' | undefined;
  /** The client went before it had its answer. */
  gone: boolean;
  /** Undefined where nobody wants traces. */
  trace: RequestTrace | undefined;
}

/** @param startedAt - as `performance.now()` gives it */
export function createRecord(requestId: string, startedAt: number): RequestRecord {
  return {
    requestId,
    startedAt,
    claims: undefined,
    operation: undefined,
    execution: 'resolvers',
    sessions: [],
    outside: [],
    lostCommits: [],
    codes: undefined,
    refusal: undefined,
    outage: undefined,
    stored: false,
    keptBy: undefined,
    gone: false,
    trace: undefined,
  };
}

/** A record that is complete. */
export interface EndedRecord extends Readonly<RequestRecord> {
  readonly codes: readonly ErrorCode[];
  /** What all attempts together cost the database; undefined where the operation did not run. */
  readonly stats: Readonly<SessionStats> | undefined;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** From the request's coming in to the answer's being ready to be sent. */
  readonly durationMs: number;
}

/** The record as it is told; what is noted in it from now on is lost. */
export function endRecord(
  record: RequestRecord,
  codes: readonly ErrorCode[],
  status: number,
): EndedRecord {
  const durationMs = performance.now() - record.startedAt;
  return { ...record, codes, status, durationMs, stats: sumOf(record.sessions) };
}

function sumOf(sessions: readonly Readonly<SessionStats>[]): Readonly<SessionStats> | undefined {
  const [first, ...more] = sessions;
  if (first === undefined || more.length === 0) return first;
  return more.reduce(
    (sum, { statements, flights, waitMs, busyMs }) => ({
      statements: sum.statements + statements,
      flights: sum.flights + flights,
      waitMs: sum.waitMs + waitMs,
      busyMs: sum.busyMs + busyMs,
    }),
    first,
  );
}
