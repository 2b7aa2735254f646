import { unauthenticated } from '../errors/index.ts';
import type { JsonObject } from './json-object.ts';

const largestBytes = 8 * 1024;
const deepest = 32;

/**
 * The claims as the database gets them: JSON written by ourselves from what was read, so that
 * Postgres and the checks above it can't read the same text in two ways (a key given twice, say).
 *
 * @param ours - claims that the server says itself, in the place of those of the same name; undefined is
 *   none. They count towards no limit
 * @returns one JSON object, of at most 8 KB and 32 levels deep, without NUL and lone surrogates, which
 *   Postgres can't hold
 * @throws ApiError UNAUTHENTICATED where the claims don't allow that
 */
export function serializeClaims(payload: JsonObject, ours: JsonObject): string {
  checkValue(payload, 1);
  const json = JSON.stringify(payload);
  if (new TextEncoder().encode(json).length > largestBytes) {
    throw unauthenticated('claims', `The token's claims are over ${largestBytes} bytes.`);
  }
  return Object.keys(ours).some((name) => payload[name] !== ours[name])
    ? JSON.stringify({ ...payload, ...ours })
    : json;
}

function checkValue(value: unknown, depth: number): void {
  if (typeof value === 'string') return checkText(value);
  if (typeof value !== 'object' || value === null) return;
  if (depth > deepest) {
    throw unauthenticated('claims', `The token's claims are nested over ${deepest} levels deep.`);
  }
  for (const [key, item] of Object.entries(value)) {
    checkText(key);
    checkValue(item, depth + 1);
  }
}

function checkText(text: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw unauthenticated(
      'claims',
      "The token's claims must be valid Unicode text without NUL characters.",
    );
  }
}
