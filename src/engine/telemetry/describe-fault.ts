import { GraphQLError } from 'graphql';
import { ApiError } from '../errors/index.ts';
import { notedStatement } from '../session/failed-statement.ts';
import { remedyOf } from '../session/missing-privilege.ts';
import { sqlState } from '../session/sqlstate.ts';

export interface DescribedFault {
  readonly type: string;
  readonly message: string;
  /** Postgres' code, where it is an error of the database. */
  readonly sqlState?: string;
  /** What whoever runs the server does about it, where that is known. */
  readonly remedy?: string;
  /** Where it happened: frames only, which hold no values. */
  readonly stack: string;
}

/** SQLSTATE classes whose messages quote values: data exceptions, and errors in a text. */
const quoting = /^(22|42601)/;

/** Shorter ones give nobody away, and would tear holes into every word. */
const SECRET_MIN = 3;

/**
 * What the log may have of a fault of ours: never a variable of the request, nor a parameter of a
 * statement, which messages of drivers and libraries like to quote.
 *
 * @param error - with its causes: the innermost is told
 * @param given - the request's variables
 */
export function describeFault(error: unknown, given?: unknown): DescribedFault {
  const secrets = textsIn([given, parametersIn(error)]);
  let innermost = error;
  let stack = '';
  let remedy: string | null = null;
  for (let current = error; current != null; current = causeOf(current)) {
    innermost = current;
    remedy ??= remedyOf(current);
    if (current instanceof Error) stack = framesOf(current) || stack;
  }
  const state = sqlState(innermost);
  return {
    type: innermost instanceof Error ? innermost.name : typeof innermost,
    message: messageOf(innermost, state, secrets),
    ...(state === null ? {} : { sqlState: state }),
    ...(remedy === null ? {} : { remedy }),
    stack,
  };
}

/** The parameters of the statement that an error is of. Drizzle's wrapper has them in its message, too. */
export function parametersIn(error: unknown): readonly unknown[] {
  const found: unknown[] = [];
  for (let current = error; current instanceof Error; current = causeOf(current)) {
    if ('params' in current) found.push(current.params);
    found.push(notedStatement(current)?.params);
  }
  return found;
}

function causeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return (error instanceof GraphQLError ? error.originalError : undefined) ?? error.cause;
}

function messageOf(error: unknown, state: string | null, secrets: readonly string[]): string {
  // Not every driver throws an Error: a WebSocket's is an event.
  const { message } = Object(error) as { message?: unknown };
  if (typeof message !== 'string') return 'Something was thrown that is no error.';
  if ('params' in Object(error) || (state !== null && quoting.test(state)) || isStripped(error)) {
    return 'The message is left out: it may quote a value.';
  }
  return secrets.reduce((text, secret) => text.replaceAll(secret, '…'), message);
}

/** What was thrown is lost, and its message is another's: of a driver's, say, which quotes parameters. */
function isStripped(error: unknown): boolean {
  return error instanceof GraphQLError && !(error instanceof ApiError);
}

function framesOf({ stack = '', message }: Error): string {
  // A line of the message may look like a frame.
  return stack
    .replace(message, () => '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

/** The first frame of a fault, as the log may have it; null where it has none. */
export function placeOf(error: unknown): string | null {
  const frames = error instanceof Error ? framesOf(error) : '';
  return frames === '' ? null : frames.split('\n')[0]!.trim();
}

/** Every text in a value, however deep; the longest first, for one may hold another. */
function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  const open = [value];
  for (const item of open) {
    if (typeof item === 'string' && item.length >= SECRET_MIN) texts.push(item);
    else if (typeof item === 'object' && item !== null)
      for (const inner of Object.values(item)) open.push(inner);
  }
  return texts.toSorted((one, other) => other.length - one.length);
}
