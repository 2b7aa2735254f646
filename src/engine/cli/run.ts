import { HelpRequest, runCommand, UsageError } from '../serve/command.ts';
import type { Load } from './start.ts';

type Command = (args: string[], load: Load) => Promise<number | undefined>;

/** Each is loaded only when it is used. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).start,
  migrate: async () => (await import('./migrate.ts')).migrate,
  seed: async () => (await import('./seed.ts')).seed,
  token: async () => (await import('./token.ts')).token,
  doctor: async () => (await import('./doctor.ts')).doctor,
  reset: async () => (await import('./reset.ts')).reset,
  url: async () => (await import('./url.ts')).url,
  explain: async () => (await import('./explain.ts')).explain,
};

/**
 * Runs a command of this server for a domain.
 *
 * @param args - the command's name, and its arguments
 * @param load - gives what the command needs of the domain
 */
export async function run([name = '', ...args]: string[], load: Load): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  await runCommand(async () => {
    if (name === '--help' || name === '-h') {
      throw new HelpRequest(`Commands: ${Object.keys(commands).join(', ')}. Each takes --help.`);
    }
    if (command === undefined) {
      throw new UsageError(`There is no command "${name}": ${Object.keys(commands).join(', ')}.`);
    }
    return (await (await command())(args, load)) ?? null;
  });
}
