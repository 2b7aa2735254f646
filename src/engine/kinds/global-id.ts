import { sql, type Column, type SQL } from 'drizzle-orm';
import { kindOf, nameOfColumn } from './index.ts';
import { literal, textOf } from './json-text.ts';
import type { Kind, Value } from './kind.ts';

// A global id is base64 of the name of a type and the key of a row, with colons between them. In a part
// that may hold a colon itself it is `%3A` and `%` is `%25`, so that no two rows have one id.

/** A longer one is not worth decoding: an index of Postgres holds no key that is as long. */
const LENGTH_MAX = 12_000;

/**
 * The global id of a row.
 *
 * @param key - the values of its key's columns, as Drizzle gives them
 */
export function encodeId(type: string, kinds: readonly Kind[], key: readonly unknown[]): string {
  const parts = key.map((value, index) => {
    const kind = kinds[index]!;
    const text = String(kind.json(value));
    return kind.key?.isEscaped === true ? escaped(text) : text;
  });
  return toBase64([type, ...parts].join(':'));
}

/** The same as text, by Postgres, from the columns of a row. */
export function idSql(type: string, columns: readonly Column[]): SQL {
  let length = type.length;
  const parts = columns.flatMap((column) => {
    const { key } = kindOf(column);
    if (key === undefined) throw new TypeError(`${nameOfColumn(column)} can't be a key.`);
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
 * @returns null for whatever `encodeId` did not make; else the key's values, as parameters
 */
export function decodeId<Type extends string>(
  id: string,
  kindsOf: (type: string) => { readonly type: Type; readonly kinds: readonly Kind[] } | undefined,
): { readonly type: Type; readonly key: readonly Value[] } | null {
  if (id.length > LENGTH_MAX) return null;
  const text = fromBase64(id);
  if (text === null) return null;
  const [name = '', ...parts] = text.split(':');
  const known = kindsOf(name);
  if (known?.kinds.length !== parts.length) return null;
  const key: Value[] = [];
  for (const [index, kind] of known.kinds.entries()) {
    const value = readPart(kind, parts[index]!);
    if (value === null) return null;
    key.push(value);
  }
  return encodeId(known.type, known.kinds, key) === id ? { type: known.type, key } : null;
}

function readPart(kind: Kind, part: string): Value | null {
  const { key, order } = kind;
  if (key === undefined || 'refused' in order) return null;
  const value = key.read(key.isEscaped ? part.replaceAll('%3A', ':').replaceAll('%25', '%') : part);
  return order.isPosition(value) ? (value as Value) : null;
}

const escaped = (text: string) => text.replaceAll('%', '%25').replaceAll(':', '%3A');

const escapedSql = (text: SQL) =>
  sql`replace(replace(${text}, ${literal('%')}, ${literal('%25')}), ${literal(':')}, ${literal('%3A')})`;

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
