import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calm, kinds, prepare, secret, type Kind } from './kinds.ts';
import {
  openDoors,
  outcomeOf,
  settings,
  ways,
  type Doors,
  type Outcome,
  type Way,
} from './ways.ts';

// Every kind of failure × every way through the server × every setting of INTROSPECTION × signed in
// or not: everybody is told the same, and so is the log.

const LONG = 15_000;
const SHORT = 300;

let servers: readonly { readonly setting: string; readonly long: Doors; readonly short: Doors }[];
beforeAll(async () => {
  servers = await Promise.all(
    settings.map(async (setting) => ({
      setting,
      long: await openDoors(setting, LONG, prepare),
      short: await openDoors(setting, SHORT, prepare),
    })),
  );
});
afterAll(async () => {
  for (const { long, short } of servers) {
    await long.close();
    await short.close();
  }
});

/** By which ways an operation can be asked. */
const waysOf = ({ query }: Kind) =>
  (Object.keys(ways) as Way[]).filter((way) => way !== 'GET' || !query.startsWith('mutation'));

/** What comes of a kind of failure in each cell, by the cell's name. */
async function cellsOf(kind: Kind): Promise<ReadonlyMap<string, Outcome>> {
  const { query, variables = {}, met = [null, 'alice'], strike } = kind;
  const cells = new Map<string, Outcome>();
  for (const { setting, long, short } of servers) {
    const doors = kind.short === true ? short : long;
    for (const app of [doors.compiled, doors.resolvers]) await strike?.(app);
    for (const as of met) {
      for (const way of waysOf(kind)) {
        const outcome = await outcomeOf(doors, way, { as, query, variables });
        cells.set(`INTROSPECTION=${setting}, ${way}, ${as ?? 'anonymous'}`, outcome);
      }
    }
    for (const app of [doors.compiled, doors.resolvers]) await calm(app);
  }
  return cells;
}

describe.each(Object.entries(kinds))('%s', (_what, kind) => {
  let cells: ReadonlyMap<string, Outcome>;
  beforeAll(async () => {
    cells = await cellsOf(kind);
  });

  it('has its code, and nothing of the machinery', () => {
    const told = [...cells].map(([cell, { status, body }]) => [cell, status, ...codesIn(body)]);
    const expected = [kind.status, kind.code, kind.outcome];
    expect(told).toEqual([...cells.keys()].map((cell) => [cell, ...expected]));
    const leaks = [...cells].filter(([, { body }]) => machinery.test(JSON.stringify(body)));
    expect(leaks).toEqual([]);
  });

  it('is told alike in every cell', () => {
    const [first] = cells.values();
    const others = [...cells].filter(([, outcome]) => !isDeepStrictEqual(outcome, first));
    expect({ first, others }).toEqual({ first, others: [] });
  });
});

const machinery = new RegExp(
  `${secret}|select |insert |from "|Failed query|policy|\\.ts|127\\.0`,
  'i',
);

/** The codes and outcomes of an answer's errors, each once. */
function codesIn(body: unknown): unknown[] {
  const { errors } = body as { errors: { extensions: { code: string; outcome?: string } }[] };
  return [
    ...new Set(errors.map(({ extensions }) => extensions.code)),
    ...new Set(errors.map(({ extensions }) => extensions.outcome)),
  ];
}
