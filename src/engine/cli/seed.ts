import { readDatabaseUrls } from '../config/index.ts';
import { joinDatabase } from '../embedded/database.ts';
import { migrate } from '../maintenance/migrate.ts';
import { seed as fill } from '../maintenance/seed.ts';
import { CommandError, UsageError } from '../serve/command.ts';
import type { Load } from './start.ts';
import { environment } from './environment.ts';
import { readOptions } from './read-options.ts';

const usage = `Usage: npm run seed [-- --scale N]

Adds sample data to the configured database, or to the embedded one, where there is none yet.

  --scale N  how many times as much, a whole number from 1 to 1000000`;

/** Adds sample data to the configured database, or to the embedded one, where there is none yet. */
export async function seed(args: string[], load: Load): Promise<number> {
  const scale = readScale(args);
  const { sample, roles } = await load.domain();
  const { production, dataDirectory, ownerUrl, authenticatedUrl } = readDatabaseUrls(environment());
  if (ownerUrl !== null) {
    return statusOf(await fill({ ownerUrl, sample, scale, log }), scale);
  }
  if (production || authenticatedUrl !== null) {
    throw new CommandError('DATABASE_URL is not set: it names the database to fill and its owner.');
  }
  const database = await joinDatabase(dataDirectory, 'npm run seed');
  try {
    await migrate({ ...database, roles, log: () => undefined });
    return statusOf(await fill({ ownerUrl: database.ownerUrl, sample, scale, log }), scale);
  } finally {
    await database.stop();
  }
}

/** Who asks for more than the usual and gets nothing has to notice; to run it again is no mistake. */
function statusOf(written: boolean, scale: number): number {
  return written || scale === 1 ? 0 : 1;
}

function log(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

function readScale(args: string[]): number {
  const { scale } = readOptions(args, usage, { scale: { type: 'string', default: '1' } });
  if (/^[1-9]\d{0,6}$/.test(scale) && Number(scale) <= 1_000_000) return Number(scale);
  throw new UsageError(`--scale must be a whole number from 1 to 1000000.\n\n${usage}`);
}
