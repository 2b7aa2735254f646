import { acmeWorld } from '../../test/access/acme.ts';
import { actors } from '../../test/access/actors.ts';
import type { SqlDoor } from '../../test/access/door.ts';
import { sweepingSurprises, writingSurprises } from '../../test/access/matrix.ts';
import { promises } from '../../test/access/promises.ts';
import { tables } from '../../test/access/world.ts';
import type { Mutant } from './mutant.ts';

type Step = (door: SqlDoor) => Promise<string[]>;

const sweeps: Step[] = actors.map((actor) => (door) => sweepingSurprises(door, acmeWorld, actor));

/** Inserts first: sweeps have tried the other commands already. */
const writes = tables.flatMap((table) =>
  (['insert', 'update', 'delete'] as const).map((command) => ({
    table,
    command,
    steps: actors.map(
      (actor): Step =>
        (door) =>
          writingSurprises(door, acmeWorld, actor, table, command),
    ),
  })),
);

/** All writes, those to the mutant's table first, and of them those with its command. */
function writesFor(mutant: Mutant | null): Step[] {
  const likelihood = ({ table, command }: (typeof writes)[number]) =>
    Number(table === mutant?.table) * 2 + Number(command === mutant?.command);
  return writes
    .toSorted((one, other) => likelihood(other) - likelihood(one))
    .flatMap(({ steps }) => steps);
}

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
  const steps = [
    ...(mutant?.looksUp === true ? [...lookups, ...sweeps] : [...sweeps, ...lookups]),
    ...writesFor(mutant),
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
