import { unauthenticated } from '../errors/index.ts';
import type { JsonObject } from './json-object.ts';

const largestBytes = 8 * 1024;
const deepest = 32;

/**
 * The claims as the database gets them: JSON written by ourselves from what was read, so that
 * Postgres and the checks above it can't read the same text in two ways (a key given twice, say).
 *
 * @returns one JSON object, at most 8 KB and 32 levels deep, without NUL and lone surrogates, which
 *   Postgres can't hold
 * @throws ApiError UNAUTHENTICATED where the claims don't allow that
 */
export function serializeClaims(payload: JsonObject): string {
  checkValue(payload, 1);
  const json = JSON.stringify(payload);
  if (new TextEncoder().encode(json).length > largestBytes) {
    throw unauthenticated(`The token's claims are over ${largestBytes} bytes.`, 'invalid_token');
  }
  return json;
}

function checkValue(value: unknown, depth: number): void {
  if (typeof value === 'string') return checkText(value);
  if (typeof value !== 'object' || value === null) return;
  if (depth > deepest) {
    throw unauthenticated(
      `The token's claims are nested over ${deepest} levels deep.`,
      'invalid_token',
    );
  }
  for (const [key, item] of Object.entries(value)) {
    checkText(key);
    checkValue(item, depth + 1);
  }
}

function checkText(text: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw unauthenticated(
      "The token's claims must be valid Unicode text without NUL characters.",
      'invalid_token',
    );
  }
}
