import { parseArgs } from 'node:util';
import { UsageError } from '../serve/command.ts';

const usage =
  'Usage: npm start [-- --workers N], where N is how many processes serve, a whole number from 1 to 256.';

/**
 * How many processes are to serve.
 *
 * @param args - of the command; 1 where they say nothing
 * @throws UsageError for anything else
 */
export function readWorkers(args: string[]): number {
  let workers: string;
  try {
    const options = { workers: { type: 'string', default: '1' } } as const;
    ({ workers } = parseArgs({ args, options }).values);
  } catch {
    throw new UsageError(usage);
  }
  if (!/^[1-9]\d{0,2}$/.test(workers) || Number(workers) > 256) throw new UsageError(usage);
  return Number(workers);
}
