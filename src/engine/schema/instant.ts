/**
 * Instants travel as text between Postgres and clients: a Date would drop the microseconds.
 * Postgres writes `2026-01-02 03:04:05.678901+00`, and inside JSON with a T.
 */
const written = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,6})?(?:\+00(?::00)?|Z)$/;

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,6})?Z$/;

/** Whether a text is an instant in UTC as `toRfc3339` writes it, of a day and time that exist. */
export function isInstant(text: string): boolean {
  const second = rfc3339.exec(text)?.[1];
  if (second === undefined) return false;
  const date = new Date(`${second}Z`);
  return (
    !Number.isNaN(date.getTime()) &&
    date.getUTCFullYear() > 0 &&
    date.toISOString().startsWith(second)
  );
}

/**
 * An instant as RFC 3339 in UTC, with as many digits of a second as it has, at most six.
 *
 * @throws TypeError for a text that is no instant in UTC
 */
export function toRfc3339(text: string): string {
  const parts = written.exec(text);
  if (parts === null) throw new TypeError('Not an instant in UTC.');
  return `${parts[1]}T${parts[2]}${parts[3] ?? ''}Z`;
}
