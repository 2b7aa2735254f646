import { ConfigError } from '../config/index.ts';
import { EmbeddedDatabaseError } from '../embedded/errors.ts';
import { MaintenanceError } from '../maintenance/errors.ts';
import { ListenError } from '../node/server.ts';

/** A command can't do what it was asked to; the message says why and what to do. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** The arguments are wrong; the message is a usage line. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
}

/** Somebody asked for help; the message is the usage. It is no error, and nothing is done. */
export class HelpRequest extends CommandError {
  override readonly name = 'HelpRequest';
}

/**
 * Runs a command to its end. An error that is meant for the command's user becomes its message on
 * stderr and exit status 1 (2 for wrong arguments); anything else is a defect of ours and shows
 * its stack.
 *
 * @param main - the command; what it returns is the exit status, null where it has set that itself
 */
export async function runCommand(main: () => Promise<number | null>): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onUnwritten);
  try {
    const status = await main();
    if (status !== null) process.exitCode ||= status;
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** A full disk, or a reader that has had enough: no reason to end in the middle, nor to call it done. */
function onUnwritten(error: Error & { code?: string }): void {
  if (error.code !== 'EPIPE') process.exitCode ||= 1;
}

/** Writes an error to stderr, or the help that was asked for to stdout; returns the exit status for it. */
export function report(error: unknown): number {
  if (error instanceof HelpRequest) {
    process.stdout.write(`${error.message}\n`);
    return 0;
  }
  process.stderr.write(`${isForUser(error) ? error.message : describeDefect(error)}\n`);
  return error instanceof UsageError ? 2 : 1;
}

function isForUser(error: unknown): error is Error {
  return [CommandError, ConfigError, EmbeddedDatabaseError, ListenError, MaintenanceError].some(
    (kind) => error instanceof kind,
  );
}

function describeDefect(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
