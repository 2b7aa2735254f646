import { givesAway } from '../talk.ts';
import type { Reply } from './attack.ts';

/** What may be answered to anything hostile; 0: nothing at all. */
const statuses = new Set([
  0, 200, 400, 401, 403, 404, 405, 408, 413, 414, 415, 417, 429, 431, 503, 504,
]);

/** What is wrong with an answer to an attack; null where nothing is. */
export function wrongIn({ status, text, requestId, wrong }: Reply, sent = ''): string | null {
  if (wrong !== undefined) return wrong;
  if (!statuses.has(status)) return `status ${status}: ${text.slice(0, 200)}`;
  if (text.includes('"INTERNAL_SERVER_ERROR"')) return `a fault: ${text.slice(0, 200)}`;
  if (!text.includes('"errors"')) return null;
  const words = givesAway(text, sent, requestId);
  return words === null ? null : `it says ${words}: ${text.slice(0, 200)}`;
}

/** In a word, for counting. */
export function outcomeOf({ status, text }: Reply): string {
  if (status === 0) return 'no answer';
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}
