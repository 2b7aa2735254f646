import { sql, type Column, type SQL } from 'drizzle-orm';
import { kindOf, nameOfColumn } from './index.ts';
import { literal, textOf } from './json-text.ts';
import { isRefused, type Kind } from './kind.ts';
import { keyText } from './table-key.ts';

// A global id is base64 of the name of a type and the key of a row, with colons between them. In a part
// that may hold a colon itself it is `%3A` and `%` is `%25`, so that no two rows have one id.

/** A longer one is not worth decoding: an index of Postgres holds no key that is as long. */
const LENGTH_MAX = 12_000;

/**
 * The global id of a row.
 *
 * @param key - the values of its key's columns, as `keyText` has them
 */
export const encodeId = (type: string, key: readonly string[]): string =>
  toBase64([type, ...key.map(escaped)].join(':'));

/** The same as text, by Postgres, from the columns of a row. */
export function idSql(type: string, columns: readonly Column[]): SQL {
  let length = type.length;
  const parts = columns.flatMap((column) => {
    const { key } = kindOf(column);
    if (isRefused(key)) throw new TypeError(`${nameOfColumn(column)} can't be a key.`);
    length += 1 + key.lengthMax;
    const text = key.sql(sql`${column}`);
    return [':', key.isEscaped ? escapedSql(text) : text];
  });
  const encoded = sql`encode(convert_to(${textOf([type, ...parts])}, 'UTF8'), 'base64')`;
  // Postgres breaks the line after 76 characters, which stand for 57 bytes.
  return length > 57 ? sql`translate(${encoded}, E'\\n', '')` : encoded;
}

/**
 * The type and the key in a global id.
 *
 * @param kindsOf - of the columns of a type's key, undefined where there is no such type
 * @returns null for a text that `encodeId` did not make, and for a key that no row can have
 */
export function decodeId<Type extends string>(
  id: string,
  kindsOf: (type: string) => { readonly type: Type; readonly kinds: readonly Kind[] } | undefined,
): { readonly type: Type; readonly key: readonly string[] } | null {
  if (id.length > LENGTH_MAX) return null;
  const text = fromBase64(id);
  if (text === null) return null;
  const [name = '', ...parts] = text.split(':');
  const known = kindsOf(name);
  if (known?.kinds.length !== parts.length) return null;
  const key: string[] = [];
  for (const [index, kind] of known.kinds.entries()) {
    const part = readPart(kind, parts[index]!);
    if (part === null) return null;
    key.push(part);
  }
  return encodeId(known.type, key) === id ? { type: known.type, key } : null;
}

/** A value has one text: neither `+7` nor `07` is 7. */
function readPart(kind: Kind, part: string): string | null {
  const { key, order } = kind;
  if (isRefused(key) || isRefused(order)) return null;
  const text = part.replaceAll('%3A', ':').replaceAll('%25', '%');
  const value = key.read(text);
  return order.isPosition(value) && keyText(kind, value) === text ? text : null;
}

const escaped = (text: string) => text.replaceAll('%', '%25').replaceAll(':', '%3A');

/** Of bytes: a column's own collation may take another sign for a colon, or overlook one. */
const escapedSql = (text: SQL) =>
  sql`replace(replace(${text} collate "C", ${literal('%')}, ${literal('%25')}), ${literal(':')}, ${literal('%3A')})`;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `btoa` takes each character for a byte, which those of ASCII are. */
function toBase64(text: string): string {
  if (isAscii(text)) return btoa(text);
  return btoa(Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

function fromBase64(id: string): string | null {
  try {
    const bytes = atob(id);
    if (isAscii(bytes)) return bytes;
    return decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  } catch {
    return null;
  }
}

const isAscii = (text: string) => /^\p{ASCII}*$/u.test(text);
