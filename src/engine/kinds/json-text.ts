import { sql, type SQL } from 'drizzle-orm';

/** A piece of JSON text: as it stands, or computed by Postgres. It is never null. */
export type Part = string | SQL;

/** Postgres takes at most 100 arguments of a function. */
const ARGUMENTS_MAX = 90;

/** A text as a literal of SQL. One with a backslash says so: plain literals may be set to escape by it. */
export function literal(text: string): SQL {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return sql.raw(text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted);
}

/** Adds a key and the pieces of its value to the pieces of an object, which are none at first. */
export function addMember(parts: Part[], key: string, value: readonly Part[]): void {
  parts.push(`${parts.length === 0 ? '{' : ','}"${key}":`, ...value);
}

/** The pieces of an object with all of its members. */
export const endObject = (parts: readonly Part[]): Part[] =>
  parts.length === 0 ? ['{}'] : [...parts, '}'];

/** The pieces of one object, from its keys and the pieces of their values. */
export function objectParts(entries: readonly (readonly [string, readonly Part[]])[]): Part[] {
  const parts: Part[] = [];
  for (const [key, value] of entries) addMember(parts, key, value);
  return endObject(parts);
}

/** Neighbouring literals as one. */
export function merge(parts: readonly Part[]): Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') {
      merged[merged.length - 1] = last + part;
    } else {
      merged.push(part);
    }
  }
  return merged;
}

/** The pieces as one text. `concat` takes every type as it is written, and null as nothing. */
export function textOf(parts: readonly Part[]): SQL {
  const items = merge(parts).map((part) => (typeof part === 'string' ? literal(part) : part));
  let level = items;
  while (level.length > ARGUMENTS_MAX) {
    const groups: SQL[] = [];
    for (let start = 0; start < level.length; start += ARGUMENTS_MAX) {
      groups.push(concat(level.slice(start, start + ARGUMENTS_MAX)));
    }
    level = groups;
  }
  return concat(level);
}

const concat = (items: readonly SQL[]) => sql`concat(${sql.join([...items], sql`, `)})`;

/** The pieces of a value that may be absent, of which `text` is null then. */
export const orNull = (text: SQL): [SQL] => [sql`coalesce(${text}, 'null')`];

/** The pieces of a value as one text, which is null where one of them is: `||` is. */
export const joined = (parts: readonly Part[]): SQL =>
  sql.join(
    parts.map((part) => (typeof part === 'string' ? literal(part) : sql`(${part})::text`)),
    sql` || `,
  );
