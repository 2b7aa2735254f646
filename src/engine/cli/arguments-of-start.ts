import { UsageError } from '../serve/command.ts';
import { readOptions } from './read-options.ts';

const usage = `Usage: npm start [-- --workers N]

Serves the configured database, or, where none is configured, an embedded one with sample data.

  --workers N  by how many processes, a whole number from 1 to 256; by one unless told otherwise`;

/**
 * How many processes are to serve.
 *
 * @param args - of the command; 1 where they say nothing
 * @throws UsageError for anything else
 */
export function readWorkers(args: string[]): number {
  const { workers } = readOptions(args, usage, { workers: { type: 'string', default: '1' } });
  if (/^[1-9]\d{0,2}$/.test(workers) && Number(workers) <= 256) return Number(workers);
  throw new UsageError(`--workers must be a whole number from 1 to 256.\n\n${usage}`);
}
