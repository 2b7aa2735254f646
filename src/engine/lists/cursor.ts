import { sql, type SQL } from 'drizzle-orm';
import { base64url } from 'jose';
import { isRefused, kindOf } from '../kinds/index.ts';
import { joined, orNull, textOf, type Part } from '../kinds/json-text.ts';
import { columnOf, type Columns, type OrderTerm, type Position } from './keyset.ts';

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
    return value === null ? null : kindOf(columnOf(columns, key)).json(value);
  });
  return base64url.encode(JSON.stringify([signatureOf(table, order), ...position]));
}

/** The same as text, by Postgres: base64url, without padding, of the same JSON. */
export function cursorSql(table: string, order: readonly OrderTerm[], columns: Columns): SQL {
  const parts: Part[] = [`["${signatureOf(table, order)}"`];
  for (const { key } of order) {
    const column = columnOf(columns, key);
    const value = kindOf(column).jsonSql(sql`${column}`);
    parts.push(',', ...(column.notNull ? value : orNull(joined(value))));
  }
  parts.push(']');
  const encoded = sql`encode(convert_to(${textOf(parts)}, 'UTF8'), 'base64')`;
  return sql`translate(${encoded}, E'+/=\\n', '-_')`;
}

/** The longest text of an order, of characters that take six letters each in JSON, fits well. */
const LENGTH_MAX = 32_768;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The last one: a request opens each of its cursors twice, to see its shape and to read its values. */
let opened: { readonly cursor: string; readonly content: readonly unknown[] | null } | undefined;

/**
 * What a cursor holds, of whatever table and order it says it is.
 *
 * @returns null where it is malformed
 */
export function openCursor(cursor: string): readonly unknown[] | null {
  if (cursor.length > LENGTH_MAX) return null;
  if (opened?.cursor !== cursor) opened = { cursor, content: contentOf(cursor) };
  return opened.content;
}

function contentOf(cursor: string): readonly unknown[] | null {
  try {
    const bytes = base64url.decode(cursor);
    if (base64url.encode(bytes) !== cursor) return null;
    const content: unknown = JSON.parse(decoder.decode(bytes));
    return Array.isArray(content) ? content : null;
  } catch {
    return null;
  }
}

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
  const content = openCursor(cursor);
  if (content?.length !== order.length + 1) return null;
  const [name, ...position] = content;
  if (name !== signatureOf(table, order)) return null;
  const fits = order.every(({ key }, index) => {
    const column = columns[key];
    return column !== undefined && isValueOf(column, position[index]);
  });
  return fits ? (position as unknown as Position) : null;
}

/** Whether Postgres would take this value for the column, so that no cursor can fail a statement. */
function isValueOf(column: Columns[string], value: unknown): boolean {
  if (value === null) return !column.notNull;
  const { order } = kindOf(column);
  return !isRefused(order) && order.isPosition(value);
}
