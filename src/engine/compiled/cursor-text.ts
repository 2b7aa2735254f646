import { sql, type SQL } from 'drizzle-orm';
import { signatureOf } from '../lists/cursor.ts';
import type { PageRequest } from '../lists/request.ts';
import { textOf, type Part } from './json-text.ts';
import { valueParts } from './leaf.ts';
import { NotCompilable } from './not-compilable.ts';
import type { AliasedRow } from './row.ts';

/** A row's cursor, as `encodeCursor` makes it: base64url, without padding, of a list in JSON. */
export function cursorText({ list, order }: PageRequest, row: AliasedRow): SQL {
  const parts: Part[] = [`["${signatureOf(list.table, order)}"`];
  for (const { key } of order) {
    const column = row.columns[key];
    if (column === undefined) throw new NotCompilable();
    parts.push(',', ...valueParts(column));
  }
  parts.push(']');
  const encoded = sql`encode(convert_to(${textOf(parts)}, 'UTF8'), 'base64')`;
  return sql`translate(${encoded}, E'+/=\\n', '-_')`;
}
