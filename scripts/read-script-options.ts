import type { ParseArgsConfig } from 'node:util';
import { readOptions } from '../src/engine/cli/read-options.ts';
import { report } from '../src/engine/serve/command.ts';

/**
 * The options of the script that runs. It ends here where they ask for help, or one is wrong.
 *
 * @param usage - what is told then
 * @param options - as node:util's `parseArgs` takes them
 */
export function readScriptOptions<Options extends NonNullable<ParseArgsConfig['options']>>(
  usage: string,
  options: Options,
) {
  try {
    return readOptions(process.argv.slice(2), usage, options);
  } catch (error) {
    return process.exit(report(error));
  }
}
