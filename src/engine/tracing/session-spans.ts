import { SpanKind, SpanStatusCode, type Context, type Span, type Tracer } from '@opentelemetry/api';
import { sqlState } from '../session/sqlstate.ts';
import type { Step, Watch } from '../session/watch.ts';

/**
 * A span for each step of a session: waiting for a connection, BEGIN, each statement, COMMIT or
 * ROLLBACK. A statement's text is in it, its parameters never are; of an error the SQLSTATE, and not
 * the message, which may quote a value.
 * https://opentelemetry.io/docs/specs/semconv/db/postgresql/
 *
 * @param parent - with the operation's span
 * @param attempt - of the operation, from 1 on
 * @param now - the time, in milliseconds since 1970
 */
export function watchSession(
  tracer: Tracer,
  parent: Context,
  attempt: number,
  now: () => number,
): Watch {
  return (step, text) => {
    const { operation, table } = described(step, text);
    const span = tracer.startSpan(
      table === undefined ? operation : `${operation} ${table}`,
      {
        kind: step === 'connect' ? SpanKind.INTERNAL : SpanKind.CLIENT,
        startTime: now(),
        attributes: {
          'db.system.name': 'postgresql',
          ...(step !== 'connect' && { 'db.operation.name': operation }),
          ...(table !== undefined && { 'db.collection.name': table }),
          ...(text !== undefined && { 'db.query.text': text }),
          ...(attempt > 1 && { 'rowhouse.attempt': attempt }),
        },
      },
      parent,
    );
    return ({ error, command }) => {
      if (error !== undefined) fail(span, error);
      // COMMIT answers a failed transaction with this tag, and no error.
      else if (step === 'commit' && command === 'ROLLBACK') fail(span, command);
      span.end(now());
    };
  };
}

interface Named {
  readonly operation: string;
  /** The table that is written. */
  readonly table?: string;
}

const writes = /\b(insert into|update|delete from) "(\w+)"/i;

/** What a statement is for, also where it is a write with what shows it around. */
function described(step: Step, text: string | undefined): Named {
  if (step === 'connect') return { operation: 'wait for a connection' };
  if (step !== 'statement') return { operation: step.toUpperCase() };
  const [, verb, table] = writes.exec(text ?? '') ?? [];
  if (verb === undefined || table === undefined) return { operation: 'SELECT' };
  return { operation: verb.split(' ')[0]!.toUpperCase(), table };
}

function fail(span: Span, error: unknown): void {
  const state = sqlState(error);
  span.setStatus({ code: SpanStatusCode.ERROR });
  if (state !== null) span.setAttribute('db.response.status_code', state);
  span.setAttribute('error.type', state ?? (error instanceof Error ? error.name : String(error)));
}
