import { acmeWorld } from '../../test/access/acme.ts';
import { actors } from '../../test/access/actors.ts';
import type { SqlDoor } from '../../test/access/door.ts';
import { sweepingSurprises, writingSurprises } from '../../test/access/matrix.ts';
import { promises } from '../../test/access/promises.ts';
import { tables, type Table } from '../../test/access/world.ts';
import type { Mutant } from './mutant.ts';

type Step = (door: SqlDoor) => Promise<string[]>;

const sweeps: Step[] = actors.map((actor) => (door) => sweepingSurprises(door, acmeWorld, actor));

/** Inserts of everybody first: sweeps have tried the other commands already. */
const writesTo = (table: Table): Step[] =>
  (['insert', 'update', 'delete'] as const).flatMap((command) =>
    actors.map((actor) => (door) => writingSurprises(door, acmeWorld, actor, table, command)),
  );

const lookups: Step[] = promises.map(({ sentence, surprises }) => async (door) => {
  await door.query('savepoint lookup');
  try {
    return (await surprises(door.query)).map((surprise) => `${sentence}: ${surprise}`);
  } finally {
    await door.query('rollback to lookup');
  }
});

/**
 * Runs the tests at the SQL door until the first surprise, the fastest and likeliest first.
 *
 * @param mutant - the fault to look for; null: all is as it should be
 * @returns the surprise; null where there is none
 */
export async function findSurprise(door: SqlDoor, mutant: Mutant | null): Promise<string | null> {
  const likely = tables.filter((table) => table === mutant?.table);
  const others = tables.filter((table) => table !== mutant?.table);
  const steps = [
    ...(mutant?.looksUp === true ? [...lookups, ...sweeps] : [...sweeps, ...lookups]),
    ...[...likely, ...others].flatMap(writesTo),
  ];
  for (const step of steps) {
    try {
      const [surprise] = await step(door);
      if (surprise !== undefined) return surprise;
    } catch (error) {
      // Somebody could not come in, or a catalog query was not possible any more.
      return error instanceof Error ? error.message : String(error);
    }
  }
  return null;
}
