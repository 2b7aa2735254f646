import { Counter, Histogram, type Registry } from 'prom-client';
import { refusals as reasons } from '../errors/index.ts';
import { codeLabel, operationLabel } from '../telemetry/labels.ts';
import type { Sink } from '../telemetry/observer.ts';
import type { EndedRecord } from '../telemetry/request-record.ts';

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];
const countBuckets = [1, 2, 3, 4, 5, 7, 10, 15, 20, 50];

/**
 * Counts requests.
 *
 * @param fields - of the query and the mutation type. A name that a caller can make up is never a
 *   label: there would be no end of them.
 */
export function requestMetrics(registry: Registry, fields: ReadonlySet<string>): Sink {
  const registers = [registry];
  const requests = new Counter({
    name: 'rowhouse_requests_total',
    help: 'Requests to GraphQL, by operation and by the gravest code of the answer.',
    labelNames: ['kind', 'operation', 'code'],
    registers,
  });
  const duration = new Histogram({
    name: 'rowhouse_request_duration_seconds',
    help: 'From a request coming in to its answer being ready.',
    labelNames: ['kind', 'operation'],
    buckets: secondsBuckets,
    registers,
  });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, buckets, registers });
  const wait = histogram(
    'rowhouse_connection_wait_seconds',
    'How long an operation waited for a connection.',
    secondsBuckets,
  );
  const database = histogram(
    'rowhouse_database_seconds',
    'How long an operation had something under way at the database.',
    secondsBuckets,
  );
  const statements = histogram(
    'rowhouse_statements_per_request',
    'Statements of an operation, those that begin and end its transaction included.',
    countBuckets,
  );
  const flights = histogram(
    'rowhouse_flights_per_request',
    'Round trips that an operation waited for.',
    countBuckets,
  );
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const outsideWait = new Histogram({
    name: 'rowhouse_outside_seconds',
    help: 'How long a call of an outside service was waited for, by the field that it is for.',
    labelNames: ['field'],
    buckets: secondsBuckets,
    registers,
  });
  const outsideFailures = counter(
    'rowhouse_outside_failures_total',
    'Calls of outside services that left values missing, by the field that they are for.',
    ['field'],
  );
  const retries = counter('rowhouse_retries_total', 'Operations that were begun again.');
  const lostCommits = counter(
    'rowhouse_lost_commits_total',
    'Connections that were lost during COMMIT, by what became of the transaction.',
    ['outcome'],
  );
  const gone = counter(
    'rowhouse_clients_gone_total',
    'Requests whose client went before the answer.',
  );
  const executions = counter(
    'rowhouse_executions_total',
    'Operations that ran, by who wrote the answer: Postgres alone (compiled) or resolvers.',
    ['by'],
  );
  const refusals = counter('rowhouse_refusals_total', 'Requests that met a limit, by limit.', [
    'limit',
  ]);
  const unauthorized = counter(
    'rowhouse_unauthorized_total',
    'Requests that were answered with 401 or 403 as a whole, by why.',
    ['reason'],
  );
  for (const reason of reasons) unauthorized.inc({ reason }, 0);
  for (const outcome of ['committed', 'aborted', 'unknown']) lostCommits.inc({ outcome }, 0);
  for (const by of ['compiled', 'resolvers']) executions.inc({ by }, 0);
  for (const limit of ['rate', 'complexity', 'body', 'time']) refusals.inc({ limit }, 0);

  // Looking a label up costs more than counting.
  const requestsOf = bound((kind, operation, code) => requests.labels({ kind, operation, code }));
  const durationOf = bound((kind, operation) => duration.labels({ kind, operation }));

  return (record) => {
    const { codes, stats, sessions, outside, durationMs } = record;
    const kind = record.operation?.kind ?? 'none';
    const operation = operationLabel(record, fields);
    requestsOf(kind, operation, codeLabel(codes)).inc();
    durationOf(kind, operation).observe(durationMs / 1000);
    if (record.gone) gone.inc();
    if (record.refusal !== undefined) unauthorized.inc({ reason: record.refusal });
    for (const outcome of record.lostCommits) lostCommits.inc({ outcome });
    const limit = limitOf(record);
    if (limit !== null) refusals.inc({ limit });
    for (const { field, waitMs, failed } of outside) {
      outsideWait.observe({ field }, waitMs / 1000);
      // One that never fails is there as well.
      outsideFailures.inc({ field }, failed ? 1 : 0);
    }
    if (stats === undefined) return;
    executions.inc({ by: record.execution });
    if (sessions.length > 1) retries.inc(sessions.length - 1);
    if (stats.statements === 0 && stats.waitMs === 0) return;
    wait.observe(stats.waitMs / 1000);
    database.observe(stats.busyMs / 1000);
    statements.observe(stats.statements);
    flights.observe(stats.flights);
  };
}

/** Keeps what `make` makes, by its arguments; there are only as many as there are labels. */
function bound<T>(make: (...labels: [string, string, string]) => T) {
  const made = new Map<string, T>();
  return (kind: string, operation: string, code = ''): T => {
    const key = `${kind} ${operation} ${code}`;
    let child = made.get(key);
    if (child === undefined) made.set(key, (child = make(kind, operation, code)));
    return child;
  };
}

function limitOf({ codes, status }: EndedRecord): 'rate' | 'complexity' | 'body' | 'time' | null {
  if (codes.length === 0) return null;
  if (codes.includes('RATE_LIMITED')) return 'rate';
  if (codes.includes('QUERY_TOO_COMPLEX')) return 'complexity';
  if (codes.includes('TIMEOUT')) return 'time';
  return status === 413 ? 'body' : null;
}
