import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { CommandError } from '../serve/command.ts';

/**
 * Reads a file of variables, as editors of all systems save one: UTF-8, or UTF-16 with a byte order mark.
 *
 * @throws CommandError where it can't be read, or is no text: what it says would be unseen
 */
export function readEnvFile(path: string): NodeJS.Dict<string> {
  return parseEnv(decode(readBytes(path), path));
}

function readBytes(path: string): Buffer {
  try {
    if (statSync(path).isDirectory()) {
      // Docker makes one where a file that is to be mounted is missing.
      throw new CommandError(
        `${path} is a directory; it has to be a file of settings, or not there.`,
      );
    }
    return readFileSync(path);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The settings in ${path} can't be read: ${why}`);
  }
}

function decode(bytes: Buffer, path: string): string {
  try {
    // The decoder takes the byte order mark of its own encoding away.
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Told below.
  }
  throw new CommandError(
    `${path} is not saved as UTF-8, so that its settings can't be read. Save it again with that encoding.`,
  );
}

function encodingOf([first, second]: Buffer): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
