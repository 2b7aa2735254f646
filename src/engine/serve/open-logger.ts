import { pino, type Logger } from 'pino';
import type { Config } from '../config/index.ts';
import { keepWriting } from './keep-writing.ts';
import { readableLine } from './readable-line.ts';

/**
 * The log, on standard output: one JSON object a line, or, for a person at a terminal outside production,
 * a line to be read.
 */
export function openLogger({
  logLevel,
  production,
}: Pick<Config, 'logLevel' | 'production'>): Logger {
  const shown = process.stdout.isTTY && !production ? readableLine : (line: string) => line;
  const write = keepWriting(process.stdout.fd, (lines) =>
    shown(
      `${JSON.stringify({ level: 40, time: Date.now(), pid: process.pid, lines, msg: lost })}\n`,
    ),
  );
  return pino({ level: logLevel }, { write: (line) => write(shown(line)) });
}

const lost = 'lines of the log could not be written';
