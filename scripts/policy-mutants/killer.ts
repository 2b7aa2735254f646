import { acmeWorld } from '../../test/access/acme.ts';
import { actors } from '../../test/access/actors.ts';
import type { SqlDoor } from '../../test/access/door.ts';
import { sweepingSurprises, writesOf, writingSurprises } from '../../test/access/matrix.ts';
import { promises } from '../../test/access/promises.ts';
import { tables, type Table } from '../../test/access/world.ts';
import { objectOf, type Mutant } from './mutant.ts';

/** One question to a database: what contradicts the promise. */
interface Check {
  readonly table?: Table;
  readonly command?: string;
  readonly surprises: (door: SqlDoor) => Promise<string[]>;
}

const sweeps = actors.map((actor): Check => ({
  surprises: (door) => sweepingSurprises(door, acmeWorld, actor),
}));

/** Inserts first: sweeps have tried the other commands already. */
const writes = tables.flatMap((table) =>
  (['insert', 'update', 'delete'] as const).flatMap((command) =>
    actors.map((actor): Check => {
      const all = writesOf(acmeWorld, actor, table, command);
      return { table, command, surprises: (door) => writingSurprises(door, all) };
    }),
  ),
);

const lookups = promises.map(({ sentence, surprises }): Check => ({
  surprises: async (door) => {
    await door.query('savepoint lookup');
    try {
      return (await surprises(door.query)).map((surprise) => `${sentence}: ${surprise}`);
    } finally {
      await door.query('rollback to lookup');
    }
  },
}));

/** The checks that noticed faults before, the last one first, by what the faults were in. */
const noticedBefore = new Map<string, readonly Check[]>();

/** What a fault is in: the policy, trigger, function or table, and that table. */
const placesOf = (mutant: Mutant): string[] => [objectOf(mutant), mutant.table ?? ''];

function remember(mutant: Mutant, check: Check): void {
  for (const place of placesOf(mutant)) {
    const others = (noticedBefore.get(place) ?? []).filter((other) => other !== check);
    noticedBefore.set(place, [check, ...others]);
  }
}

/**
 * Every check there is, in the order in which they are likely to notice: those that noticed other
 * faults in the same place; the fast ones; writes to the fault's table, and of them those with its
 * command; all others.
 */
function checksFor(mutant: Mutant | null): Iterable<Check> {
  const likelihood = ({ table, command }: Check) =>
    Number(table === mutant?.table) * 2 + Number(command === mutant?.command);
  return new Set([
    ...(mutant === null ? [] : placesOf(mutant)).flatMap((place) => noticedBefore.get(place) ?? []),
    ...(mutant?.looksUp === true ? [...lookups, ...sweeps] : [...sweeps, ...lookups]),
    ...writes.toSorted((one, other) => likelihood(other) - likelihood(one)),
  ]);
}

/**
 * Runs the tests at the SQL door until the first surprise.
 *
 * @param mutant - the fault to look for; null: all is as it should be
 * @returns the surprise; null where there is none
 */
export async function findSurprise(door: SqlDoor, mutant: Mutant | null): Promise<string | null> {
  for (const check of checksFor(mutant)) {
    const surprise = await surpriseOf(check, door);
    if (surprise === undefined) continue;
    if (mutant !== null) remember(mutant, check);
    return surprise;
  }
  return null;
}

async function surpriseOf(check: Check, door: SqlDoor): Promise<string | undefined> {
  try {
    return (await check.surprises(door))[0];
  } catch (error) {
    // Somebody could not come in, or a catalog query was not possible any more.
    return error instanceof Error ? error.message : String(error);
  }
}
