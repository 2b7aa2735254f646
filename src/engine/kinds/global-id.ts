import { sql, type Column, type SQL } from 'drizzle-orm';
import { kindOf, nameOfColumn } from './index.ts';
import { literal, textOf } from './json-text.ts';
import { isRefused, type Kind } from './kind.ts';
import { keyText } from './table-key.ts';

// A global id is base64 of the name of a type and the key of a row, with a colon between them. In a key
// a colon is `%3A` and `%` is `%25`.

/** A longer one is not worth decoding: an index of Postgres holds no key that is as long. */
const LENGTH_MAX = 12_000;

/**
 * The global id of a row.
 *
 * @param key - as `keyText` has it
 */
export const encodeId = (type: string, key: string): string => toBase64(`${type}:${escaped(key)}`);

/** The same as text, by Postgres, from the column of the key. */
export function idSql(type: string, column: Column): SQL {
  const { key } = kindOf(column);
  if (isRefused(key)) throw new TypeError(`${nameOfColumn(column)} can't be a key.`);
  const text = key.sql(sql`${column}`);
  const encoded = encodedSql(type, key.isEscaped ? escapedSql(text) : text);
  return type.length + 1 + key.lengthMax > LINE ? unbroken(encoded) : encoded;
}

/**
 * The id of what is no row, by Postgres: as unique as theirs, for caches that keep objects by their ids.
 *
 * @param type - the name of its type
 * @param key - a text that tells it from others of its type
 */
export const idOfNoRow = (type: string, key: SQL): SQL =>
  unbroken(encodedSql(type, escapedSql(sql`(${key})`)));

/** Postgres breaks the line after 76 characters, which stand for as many bytes. */
const LINE = 57;

const encodedSql = (type: string, key: SQL) =>
  sql`encode(convert_to(${textOf([type, ':', key])}, 'UTF8'), 'base64')`;

const unbroken = (encoded: SQL) => sql`translate(${encoded}, E'\\n', '')`;

/**
 * The type and the key in a global id.
 *
 * @param kindOfKey - of a type's key; undefined where there is no such type
 * @returns null for a text that `encodeId` did not make, and for a key that no row can have
 */
export function readId(
  id: string,
  kindOfKey: (type: string) => Kind | undefined,
): { readonly type: string; readonly key: string } | null {
  if (id.length > LENGTH_MAX) return null;
  const [type = '', part, ...more] = fromBase64(id)?.split(':') ?? [];
  const kind = kindOfKey(type);
  if (kind === undefined || part === undefined || more.length > 0) return null;
  const key = readKey(kind, part);
  return key !== null && encodeId(type, key) === id ? { type, key } : null;
}

/** A value has one text: neither `+7` nor `07` is 7. */
function readKey(kind: Kind, part: string): string | null {
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
