import { errorCodes, type ErrorCode } from '../errors/index.ts';
import type { RequestRecord } from './request-record.ts';

/**
 * What metrics and traces group an operation by: a field of the schema, `several`, `fragment`,
 * `other`, or `none` where nothing could be parsed.
 *
 * @param fields - all there are. A name that a caller can make up is never a label: there would be
 *   no end of them.
 */
export function operationLabel(
  { operation }: Pick<RequestRecord, 'operation'>,
  fields: ReadonlySet<string>,
): string {
  if (operation === undefined) return 'none';
  return fields.has(operation.field) ? operation.field : 'other';
}

/** The gravest code of an answer, `OK` where it has none; they are listed from the least to the most. */
export function codeLabel(codes: readonly ErrorCode[]): ErrorCode | 'OK' {
  const [code] = codes.toSorted(
    (one, other) => errorCodes.indexOf(other) - errorCodes.indexOf(one),
  );
  return code ?? 'OK';
}
