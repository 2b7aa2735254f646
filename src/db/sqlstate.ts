/**
 * The SQLSTATE of a database error, however deeply Drizzle or the session wrapped it.
 *
 * @returns five characters, or null where the error did not come from Postgres
 */
export function sqlState(error: unknown): string | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = (current as { code?: unknown }).code;
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in current)
      return code;
  }
  return null;
}

/**
 * Whether an error means that the connection is gone, rather than that a statement was refused:
 * the socket broke, or the server said that it ends (class 57P, 08).
 */
export function isConnectionFailure(error: unknown): boolean {
  const state = sqlState(error);
  return state === null || state.startsWith('57P') || state.startsWith('08');
}
