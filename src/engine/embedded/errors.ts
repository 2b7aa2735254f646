/** The embedded database can't start or be used; the message tells the operator why and what to do. */
export class EmbeddedDatabaseError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'EmbeddedDatabaseError';
  }
}

/** Another process has the directory. */
export class DirectoryInUseError extends EmbeddedDatabaseError {
  constructor(message: string) {
    super(message);
    this.name = 'DirectoryInUseError';
  }
}

/** A folder of ours can't be written to. */
export class UnwritableDirectoryError extends EmbeddedDatabaseError {
  constructor(path: string, cause: unknown) {
    super(
      `The embedded database and the key of the development issuer are kept in ${path}, which can't be made or written to, or belongs to another user. ` +
        'If another user made it (root, by way of sudo), give it to yourself with chown, or delete it to begin afresh. ' +
        'If this folder is read-only, set DATA_DIRECTORY to a directory elsewhere.',
      cause,
    );
  }
}
