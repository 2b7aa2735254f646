import type { Actor } from './actors.ts';
import type { Attempt, SqlDoor } from './door.ts';
import { operationsOn, type Operation } from './operations.ts';
import { Oracle, type Outcome } from './oracle.ts';
import { proofOf, statementOf } from './statements.ts';
import { sweeps } from './sweeps.ts';
import type { Table, World } from './world.ts';

// Every table × command × person × row, tried with SQL and held against the oracle. Surprises are
// sentences: what somebody sees or does, against what they should.

/**
 * Holds the rows that somebody reaches without naming any against those that they should: reads,
 * and writes that change nothing. Single writes say the same of writes; these find most faults in
 * a few statements.
 */
export async function sweepingSurprises(
  door: SqlDoor,
  world: World,
  actor: Actor,
): Promise<string[]> {
  const oracle = new Oracle(world, actor);
  const reached = await door.as(actor, () => door.reach(sweeps.map(({ text }) => text)));
  return sweeps.flatMap(({ what, table, expected }, index) => {
    const found = reached[index] ?? 'nothing';
    const wanted = expected(oracle, world);
    if (typeof found === 'string' || typeof wanted === 'string') {
      return found === wanted ? [] : [`${actor.label} ${what} ${table}: ${String(found)}`];
    }
    const labelOf = (id: string) => world[table].find((row) => row.id === id)?.label ?? id;
    return [
      ...found.filter((id) => !wanted.includes(id)).map((id) => `${labelOf(id)}, too`),
      ...wanted.filter((id) => !found.includes(id)).map((id) => `not ${labelOf(id)}`),
    ].map((surprise) => `${actor.label} ${what} ${table}: ${surprise}`);
  });
}

/** Single writes of somebody's to one table, and what should come of each. */
export interface Writes {
  readonly actor: Actor;
  readonly attempts: readonly (Attempt & { readonly label: string; readonly expected: Outcome })[];
}

/** All that somebody's inserts, updates or deletes of rows of a table could be, one at a time. */
export function writesOf(
  world: World,
  actor: Actor,
  table: Table,
  command: Operation['command'],
): Writes {
  const oracle = new Oracle(world, actor);
  const operations = operationsOn(world, actor.userId).filter(
    (operation) => operation.table === table && operation.command === command,
  );
  const attempts = operations.map((operation) => {
    const expected = oracle.judge(operation);
    return {
      ...statementOf(operation),
      ...(expected === 'done' ? { proof: proofOf(operation, world, actor) } : {}),
      label: operation.label,
      expected,
    };
  });
  return { actor, attempts };
}

/** Holds what comes of writes, each tried on its own, against what should. */
export async function writingSurprises(
  door: SqlDoor,
  { actor, attempts }: Writes,
): Promise<string[]> {
  const outcomes = await door.as(actor, () => door.try(attempts));
  return attempts.flatMap(({ label, expected }, index) =>
    outcomes[index] === expected
      ? []
      : [`${actor.label} ${label}: ${outcomes[index]}, not ${expected}`],
  );
}
