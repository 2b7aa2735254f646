import { writeSync } from 'node:fs';

/** What is kept while nothing can be written, in characters. */
const KEPT_MAX = 1_048_576;

/**
 * Writes lines to a file descriptor at once, and goes on when it can't be written to: on a full disk, to a
 * terminal that has gone, to a reader that does not read. What could not be written is written later, as far
 * as it is kept; of the rest, it is said how much is missing. A server does not end for want of a log.
 *
 * @param fd - e.g. 1, standard output
 * @param lost - the line that stands for so many others
 */
export function keepWriting(fd: number, lost: (lines: number) => string): (line: string) => void {
  let kept: Buffer = Buffer.alloc(0);
  let missing = 0;
  return (line) => {
    if (kept.length > 0) kept = rest(fd, kept);
    if (kept.length > 0) {
      if (kept.length + line.length > KEPT_MAX) missing += 1;
      else kept = Buffer.concat([kept, Buffer.from(line)]);
      return;
    }
    const text = missing === 0 ? line : lost(missing) + line;
    missing = 0;
    kept = rest(fd, Buffer.from(text));
  };
}

/** Writes as much as can be written, and returns what is left. */
function rest(fd: number, bytes: Buffer): Buffer {
  let left = bytes;
  try {
    while (left.length > 0) left = left.subarray(writeSync(fd, left));
  } catch {
    // It is tried again with the next line.
  }
  return left;
}
