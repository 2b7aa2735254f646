import { api } from '#example/schema/api.ts';

const sql =
  /\b(?:select \S+ from|insert into|delete from|set_config|pg_\w+|(?:row-level )?security policy|relation "|violates|SQLSTATE)/i;
const stack = /\bat .{1,80}\.[jt]s:\d+/;
const token = /eyJ[\w-]{10,}/g;
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const base64 = /[A-Za-z0-9+/]{40,}={0,2}/g;
const text = /\bg\d+ (?:first |\d)/g;

/**
 * What an answer with errors gives away that it must not.
 *
 * @param sent - the request; what is in it may come back
 * @returns the first thing found; null where there is none
 */
export function givesAway(answer: string, sent: string, requestId: string): string | null {
  const foreign = (pattern: RegExp) =>
    [...answer.matchAll(pattern)]
      .map(([match]) => match)
      .find((match) => match !== requestId && !sent.includes(match));
  const id = [...answer.matchAll(base64)]
    .map(([match]) => match)
    .find((match) => api.decodeId(match) !== null && !sent.includes(match));
  return (
    sql.exec(answer)?.[0] ??
    stack.exec(answer)?.[0] ??
    foreign(token) ??
    foreign(uuid) ??
    id ??
    foreign(text) ??
    null
  );
}
