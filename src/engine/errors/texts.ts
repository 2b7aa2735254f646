import { ApiError } from './api-error.ts';
import type { ErrorCode, ErrorExtensions, FieldProblem } from './codes.ts';

interface Told {
  readonly code: ErrorCode;
  readonly message: string;
  /** Of the answer, where this speaks for the request as a whole and not for one field. */
  readonly status?: number;
  readonly outcome?: ErrorExtensions['outcome'];
  readonly reason?: ErrorExtensions['reason'];
  /** Whether the answer says when to come again. */
  readonly passing?: true;
}

/** A 503 that may be tried again as it is. */
const passing = { code: 'SERVICE_UNAVAILABLE', status: 503, passing: true } as const;
const late = { code: 'TIMEOUT', status: 504 } as const;
const badValue = { code: 'BAD_USER_INPUT' } as const;

/**
 * What clients are told of failures that can be met in more than one place. What only one place can
 * say, such as what is wrong with a header, stands there.
 */
const failures = {
  notAllowed: { code: 'FORBIDDEN', message: 'You may not do this.' },
  notChangeable: { code: 'FORBIDDEN', message: 'You may see this, but not change it.' },
  // The same for a row that does not exist and one that the caller can't see.
  noSuchRow: { code: 'NOT_FOUND', message: 'There is no such row, or you may not see it.' },
  noSuchReference: {
    code: 'NOT_FOUND',
    message: 'What this refers to does not exist, or you may not see it.',
  },
  stillReferredTo: {
    code: 'CONFLICT',
    message: 'Something still refers to this. Change or remove that first.',
  },
  changedSince: {
    code: 'CONFLICT',
    reason: 'changed',
    message: 'This was changed since you read it. Fetch it again, and decide by what it is now.',
  },
  // Told alike of a row that the caller can't see, and of one that is gone.
  idTaken: {
    code: 'CONFLICT',
    message: 'This id is taken. Make another, or leave it out.',
  },
  existsAlready: { code: 'CONFLICT', message: 'This exists already.' },
  overlaps: { code: 'CONFLICT', message: 'This overlaps with what exists already.' },

  missingValue: { ...badValue, message: 'A value is missing.' },
  valueNotAllowed: { ...badValue, message: 'A value is outside of what is allowed.' },
  textTooLong: { ...badValue, message: 'A text is too long.' },
  numberNotAllowed: { ...badValue, message: 'A number is outside of what is allowed.' },
  dateNotAllowed: { ...badValue, message: 'A date is outside of what is allowed.' },
  badCharacter: { ...badValue, message: 'A text holds a character that can not be stored.' },

  // Noticed wherever an answer is made, and before anything of it is sent or kept.
  answerTooLarge: {
    code: 'QUERY_TOO_COMPLEX',
    status: 400,
    message:
      'The answer would be larger than it may be. Ask for smaller pages, or for fewer fields.',
  },

  answerTooLargeToKeep: {
    code: 'QUERY_TOO_COMPLEX',
    status: 400,
    message:
      'With an Idempotency-Key the answer is kept, and it would be larger than 1 MiB. Nothing was stored: ask for fewer fields, or write less at once.',
  },

  databaseLate: {
    ...late,
    message: 'The database did not answer in time. Ask for less, or try again.',
  },
  operationLate: { ...late, message: 'The operation took too long. Ask for less, or try again.' },

  // Of one field, whose value a service outside of this API has.
  outsideFailed: {
    code: 'SERVICE_UNAVAILABLE',
    message: 'What this is loaded from, outside of this server, failed. Try again.',
  },
  outsideLate: {
    code: 'TIMEOUT',
    message: 'What this is loaded from, outside of this server, did not answer in time. Try again.',
  },

  databaseAway: {
    ...passing,
    message: 'The database can not be reached at the moment. Try again.',
  },
  tooBusy: { ...passing, message: 'Too much is asked of the server at the moment. Try again.' },
  changedMeanwhile: { ...passing, message: 'Somebody else changed the same. Try again.' },
  cutOff: { ...passing, message: 'The request was cut off. Try again.' },
  commitUndone: {
    ...passing,
    outcome: 'not_stored',
    message:
      'The connection to the database was lost while the changes were being stored. They were not stored: try again.',
  },
  outcomeUnknown: {
    ...passing,
    outcome: 'unknown',
    message:
      'The connection to the database was lost while the changes were being stored: they may have been stored or not. Look before you try again.',
  },
} as const satisfies Readonly<Record<string, Told>>;

export type Failure = keyof typeof failures;

/**
 * The error that a client gets for a failure of the table.
 *
 * @param cause - for the log
 * @param fields - of an input that are to blame
 */
export function errorOf(
  failure: Failure,
  cause?: unknown,
  fields: readonly FieldProblem[] = [],
): ApiError {
  const { code, message, status, outcome, reason, passing: again }: Told = failures[failure];
  return new ApiError(code, message, {
    cause,
    extensions: {
      ...(outcome === undefined ? {} : { outcome }),
      ...(reason === undefined ? {} : { reason }),
      ...(fields.length === 0 ? {} : { fields }),
    },
    ...(status === undefined
      ? {}
      : { http: { status, ...(again === true ? { headers: { 'Retry-After': '1' } } : {}) } }),
  });
}

/** What an entry of `errors` says, and the status of an answer that has no other. */
interface Fault {
  readonly status: number;
  readonly message: string;
  readonly extensions: ErrorExtensions;
}

/**
 * What a client learns of a fault of ours: the id by which the log knows it, and nothing else. Where
 * the changes of a mutation are committed already it learns that, too; and no time to come again
 * at, for whoever repeats it does it twice.
 */
export function faultOf(requestId: string, stored: boolean): Fault {
  return stored
    ? {
        status: 503,
        message: `The changes are stored, but something went wrong with the answer: do not send them again. Tell us the request id: ${requestId}`,
        extensions: { code: 'SERVICE_UNAVAILABLE', outcome: 'stored', requestId },
      }
    : {
        status: 500,
        message: `Something went wrong on our side. Tell us the request id: ${requestId}`,
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
      };
}

/**
 * What a client learns where a value that comes from outside is missing from what a mutation shows. The
 * mutation's changes are committed all the same.
 *
 * @param cause - for the log
 */
export function outsideOfStored(requestId: string, cause: unknown): ApiError {
  return new ApiError(
    'SERVICE_UNAVAILABLE',
    'The changes are stored: do not send them again. Only this is missing: what it is loaded from, outside of this server, failed.',
    { cause, extensions: { outcome: 'stored', requestId } },
  );
}

/**
 * What a client learns where a mutation is sent again with its key, and what was kept of its answer lacks
 * what comes from outside: that had not come when the changes were stored, or had failed.
 */
export function outsideOfReplayed(requestId: string): ApiError {
  return new ApiError(
    'SERVICE_UNAVAILABLE',
    'The changes are stored: do not send them again. What is loaded from outside of this server was not kept with this answer: ask for it with a query.',
    { extensions: { outcome: 'stored', requestId } },
  );
}
