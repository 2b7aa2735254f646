import cluster from 'node:cluster';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { misspelled, readConfig, type Config, type Environment } from '../config/index.ts';
import { readEnvFile } from './env-file.ts';

/**
 * The environment, with what a file `.env` adds to it: that of the working directory, or else that of the
 * package. Names that look like ours with a slip in them are told on stderr.
 *
 * @throws CommandError where `.env` can't be read as text
 */
export function environment(): Environment {
  const home = packageFolder();
  const file = ['.env', join(home, '.env')].find((path) => existsSync(path));
  if (file !== undefined) {
    // Into the process itself: workers inherit it, and libraries read some of it.
    for (const [name, value] of Object.entries(readEnvFile(file))) process.env[name] ??= value;
  }
  // The data belongs to the package, and not to the folder that the command was started in.
  process.env['DATA_DIRECTORY'] ||= relative('.', join(home, '.data'));
  if (!cluster.isWorker) {
    for (const { name, meant } of misspelled(process.env)) {
      process.stderr.write(`${name} is set, and is no setting: did you mean ${meant}?\n`);
    }
  }
  return process.env;
}

/**
 * The folder of the package.json that is nearest to the file that was started, links not followed; of another
 * package's program (a framework's, which opens sessions) the folder that it was started in.
 */
function packageFolder(): string {
  let folder = dirname(resolve(process.argv[1] ?? '.'));
  if (folder.split(sep).includes('node_modules')) return resolve('.');
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) return resolve('.');
    folder = above;
  }
  return folder;
}

/**
 * The configuration of this process.
 *
 * @throws ConfigError that lists every problem at once
 */
export function configuration(): Config {
  return readConfig(environment());
}
