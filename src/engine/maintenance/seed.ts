import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { maintenance } from '../helper-roles.ts';
import { connect } from './connect.ts';
import { codeOf, MaintenanceError } from './errors.ts';
import type { SampleData } from '../domain.ts';

export interface SeedOptions {
  readonly ownerUrl: string;
  readonly sample: SampleData;
  /** How many times the sample data is laid down; the copies have people of their own, e.g. `alice-2`. */
  readonly scale: number;
  /** Told what was done, one sentence at a time. */
  readonly log: (sentence: string) => void;
}

/**
 * Fills a database that has no rows yet with sample data. One that has some is left as it is,
 * so this is safe to run again.
 *
 * @returns whether anything was written
 * @throws MaintenanceError that says what is wrong and what to do, for the operator
 */
export async function seed(options: SeedOptions): Promise<boolean> {
  const { ownerUrl, sample, scale, log } = options;
  const client = await connect(ownerUrl);
  try {
    const db = drizzle({ client });
    const written = await db.transaction(async (tx) => {
      // The owner itself sees and writes no row, as row security is forced on it.
      await tx.execute(sql`set local role ${sql.identifier(maintenance.name)}`);
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext('rowhouse seed'))`);
      return (await sample.exists(tx)) ? null : sample.write(tx, scale);
    });
    if (written === null) {
      log(
        'The database has rows already, so no sample data was added. More of it goes into an empty database only: ' +
          'for the embedded one, stop it, then "npm run reset", "npm run seed -- --scale 100" and "npm start".',
      );
      return false;
    }
    // So that plans fit the data at once, not when autovacuum gets round to it.
    await client.query('analyze');
    const counts = Object.entries(written).map(([name, count]) => `${count} ${name}`);
    log(`Added sample data: ${counts.join(', ')}.`);
    return true;
  } catch (error) {
    throw explained(error);
  } finally {
    await client.end();
  }
}

function explained(error: unknown): unknown {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  switch (codeOf(cause)) {
    case '42P01':
    case '22023':
      return new MaintenanceError(
        'The database has no tables yet: run "npm run migrate" first.',
        error,
      );
    case '42501':
      return new MaintenanceError(
        'DATABASE_URL does not name the owner of the tables: run "npm run migrate" with it first.',
        error,
      );
    default:
      return error;
  }
}
