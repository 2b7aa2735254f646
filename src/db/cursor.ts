import { base64url } from 'jose';
import type { Columns, OrderTerm, Position } from './keyset.ts';
import { isInstant, toRfc3339 } from './instant.ts';

/** What an order is called inside a cursor, so that a cursor of another order is noticed. */
export function signatureOf(table: string, order: readonly OrderTerm[]): string {
  return [table, ...order.map(({ key, direction }) => `${key} ${direction}`)].join(',');
}

/**
 * A cursor for a row: opaque to clients, not signed, since a position gives no access.
 *
 * @param row - must hold the columns of the order
 */
export function encodeCursor(
  table: string,
  order: readonly OrderTerm[],
  columns: Columns,
  row: Readonly<Record<string, unknown>>,
): string {
  const position = order.map(({ key }) => {
    const value = row[key];
    if (value === undefined) throw new TypeError(`The row does not hold ${key}.`);
    return typeof value === 'string' && isTimestamp(columns[key]) ? toRfc3339(value) : value;
  });
  return base64url.encode(JSON.stringify([signatureOf(table, order), ...position]));
}

/** The longest text of an order, of characters that take six letters each in JSON, fits well. */
const LENGTH_MAX = 32_768;

/**
 * The position that a cursor holds.
 *
 * @returns null where it is malformed, or of another table or order
 */
export function decodeCursor(
  table: string,
  order: readonly OrderTerm[],
  columns: Columns,
  cursor: string,
): Position | null {
  if (cursor.length > LENGTH_MAX) return null;
  let content: unknown;
  try {
    const bytes = base64url.decode(cursor);
    if (base64url.encode(bytes) !== cursor) return null;
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
  if (!Array.isArray(content) || content.length !== order.length + 1) return null;
  const [name, ...position] = content as unknown[];
  if (name !== signatureOf(table, order)) return null;
  const fits = order.every(({ key }, index) => {
    const column = columns[key];
    return column !== undefined && isValueOf(column, position[index]);
  });
  return fits ? (position as unknown as Position) : null;
}

function isTimestamp(column: Columns[string] | undefined): boolean {
  return column?.getSQLType().startsWith('timestamp') === true;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether Postgres would take this value for the column, so that no cursor can fail a statement. */
function isValueOf(column: Columns[string], value: unknown): boolean {
  if (value === null) return !column.notNull;
  const type = column.getSQLType();
  if (type === 'boolean') return typeof value === 'boolean';
  if (typeof value !== 'string') return false;
  if (type === 'uuid') return uuid.test(value);
  if (isTimestamp(column)) return isInstant(value);
  return value.isWellFormed() && !value.includes('\0');
}
