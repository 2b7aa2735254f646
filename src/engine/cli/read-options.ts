import { parseArgs, type ParseArgsConfig } from 'node:util';
import { HelpRequest, UsageError } from '../serve/command.ts';

type OptionTypes = NonNullable<ParseArgsConfig['options']>;
type Values<Options extends OptionTypes> = ReturnType<
  typeof parseArgs<{ options: Options }>
>['values'];

/**
 * Reads the options of a command: those that it declares, and `--help`.
 *
 * @param usage - what is told to who asks for help, or gets an option wrong
 * @param options - as node:util's `parseArgs` takes them
 * @throws HelpRequest where `--help` is among them
 * @throws UsageError for an option that is not declared, for a value that is missing, for any
 *   argument that is no option, and for an option that npm has kept for itself
 */
export function readOptions<Options extends OptionTypes>(
  args: readonly string[],
  usage: string,
  options: Options,
): Values<Options> {
  return readArguments(args, usage, options, { positionals: false }).values;
}

/**
 * The same for a command that takes arguments beside its options.
 *
 * @throws HelpRequest and UsageError, as `readOptions`
 */
export function readArguments<Options extends OptionTypes>(
  args: readonly string[],
  usage: string,
  options: Options,
  { positionals = true } = {},
): { values: Values<Options>; positionals: string[] } {
  if (asksForHelp(args)) throw new HelpRequest(usage);
  refuseKeptByNpm(Object.keys(options), usage);
  try {
    return parseArgs({ args: [...args], options, allowPositionals: positionals });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const before = end === -1 ? args : args.slice(0, end);
  return before.includes('--help') || before.includes('-h');
}

/** `npm run doctor --fix` gives `--fix` to npm, and nothing of it to the command, which would do something else. */
function refuseKeptByNpm(names: readonly string[], usage: string): void {
  const kept = names.find((name) => process.env[`npm_config_${name.replaceAll('-', '_')}`]);
  if (kept === undefined) return;
  throw new UsageError(
    `npm took --${kept} for an option of its own: write -- before it, as below.\n\n${usage}`,
  );
}
