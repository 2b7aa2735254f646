import { parseArgs } from 'node:util';
import { readDatabaseUrls } from '../config/index.ts';
import { dataDirectory, joinDatabase } from '../embedded/database.ts';
import { migrate } from '../maintenance/migrate.ts';
import { seed as fill } from '../maintenance/seed.ts';
import { CommandError, UsageError } from '../serve/command.ts';
import type { Load } from './start.ts';
import { environment } from './environment.ts';

/** Adds sample data to the configured database, or to the embedded one, where there is none yet. */
export async function seed(args: string[], load: Load): Promise<number> {
  const scale = readScale(args);
  const { sample, roles } = await load.domain();
  const { production, ownerUrl, authenticatedUrl } = readDatabaseUrls(environment());
  if (ownerUrl !== null) {
    await fill({ ownerUrl, sample, scale, log });
    return 0;
  }
  if (production || authenticatedUrl !== null) {
    throw new CommandError('DATABASE_URL is not set: it names the database to fill and its owner.');
  }
  const database = await joinDatabase(dataDirectory, 'npm run seed');
  try {
    await migrate({ ...database, roles, log: () => undefined });
    await fill({ ownerUrl: database.ownerUrl, sample, scale, log });
  } finally {
    await database.stop();
  }
  return 0;
}

function log(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

function readScale(args: string[]): number {
  const usage = 'Usage: npm run seed [-- --scale N], where N is a whole number from 1 to 1000000.';
  try {
    const { scale } = parseArgs({
      args,
      options: { scale: { type: 'string', default: '1' } },
    }).values;
    if (/^[1-9]\d{0,6}$/.test(scale) && Number(scale) <= 1_000_000) return Number(scale);
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
  throw new UsageError(usage);
}
