import { readFile } from 'node:fs/promises';
import { acceptedFindings, type Accepted } from '../doctor/accepted.ts';
import { CommandError } from '../serve/command.ts';

/** The file that is read where it is there and no other is named. */
export const usualFile = 'doctor-accepted.json';

/**
 * Reads the findings that are accepted.
 *
 * @param named - the file; undefined for the usual one, which may be missing
 * @throws CommandError where it can't be read, or does not hold what it should
 */
export async function readAccepted(named: string | undefined): Promise<readonly Accepted[]> {
  const file = named ?? usualFile;
  try {
    const parsed = acceptedFindings.safeParse(JSON.parse(await readFile(file, 'utf8')));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new Error(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      error.code === 'ENOENT' &&
      named === undefined
    ) {
      return [];
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `${file} has to be a JSON list of {"code", "subject", "reason"}, and can't be read as one: ${why}`,
    );
  }
}
