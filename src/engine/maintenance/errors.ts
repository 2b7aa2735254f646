/** A maintenance command can't go on; the message tells the operator why and what to do. */
export class MaintenanceError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'MaintenanceError';
  }
}

/** The SQLSTATE of an error from Postgres, or the code of one from the network; else undefined. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
