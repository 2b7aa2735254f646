import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holds, propertyTimeout } from '../api/support/property.ts';
import { createFixtureApp, type FixtureApp } from '../fixture/app.ts';

// A list that goes through a table that only joins two others is a list as any: rows, counts, pages,
// orders and filters, whichever way answers. A pair that its policy hides joins nothing.

let app: FixtureApp;
beforeAll(async () => {
  app = await createFixtureApp();
});
afterAll(() => app.close());

const placeCodes = ['a', 'b', 'c'];
const titles = ['x', 'xy', 'y', 'z', 'xz'];

interface Pair {
  readonly place: string;
  readonly rank: number;
  readonly shown: boolean;
}

const pairs: fc.Arbitrary<Pair[]> = fc.uniqueArray(
  fc.record({
    place: fc.constantFrom(...placeCodes),
    rank: fc.nat({ max: titles.length - 1 }),
    shown: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  }),
  { maxLength: 14, selector: ({ place, rank }) => `${place} ${rank}` },
);

async function lay(given: readonly Pair[]): Promise<void> {
  const { asSuperuser } = app.database;
  await asSuperuser('truncate places, ranks, crates, place_ranks, billing.receipts');
  await asSuperuser('insert into places select one, one from unnest($1::text[]) as one', [
    placeCodes,
  ]);
  await asSuperuser(
    'insert into ranks select n - 1, title from unnest($1::text[]) with ordinality as one (title, n)',
    [titles],
  );
  await asSuperuser(
    'insert into place_ranks select place, rank, shown from jsonb_to_recordset($1) as one (place text, rank smallint, shown boolean)',
    [JSON.stringify(given)],
  );
}

interface Ranks {
  readonly totalCount: number;
  readonly nodes: readonly { readonly rank: number }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

interface Answer {
  readonly places: { readonly nodes: readonly { readonly code: string; readonly ranks: Ranks }[] };
}

const query = `query ($where: RankFilter, $orderBy: [RankOrder!], $first: Int, $after: String, $last: Int, $before: String) {
  places(orderBy: { field: CODE }) { nodes { code
    ranks(where: $where, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      totalCount nodes { rank } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }`;

/** Asks both ways, which must say the same, and of which one needs no resolver. */
async function ask(variables: object): Promise<Answer['places']['nodes']> {
  const { answered } = app.operations!;
  const answer = await app.ask<Answer>('alice', query, variables);
  expect(app.operations!.answered).toBe(answered + 1);
  expect(answer.errors).toBeUndefined();
  expect(answer.text).toBe((await app.askResolvers('alice', query, variables)).text);
  return answer.data!.places.nodes;
}

const lists = fc.record({
  given: pairs,
  text: fc.constantFrom('', 'x', 'z'),
  direction: fc.constantFrom('ASC', 'DESC'),
  size: fc.integer({ min: 1, max: 3 }),
  backward: fc.boolean(),
});

it(
  'is paged through in both directions, filtered, ordered and counted',
  async () => {
    await holds(
      lists,
      async ({ given, text, direction, size, backward }) => {
        await lay(given);
        const variables = {
          where: { title: { contains: text } },
          orderBy: [{ field: 'RANK', direction }],
          [backward ? 'last' : 'first']: size,
        };
        const pages = await ask(variables);
        for (const { code, ranks } of pages) {
          const expected = given
            .filter(
              ({ place, rank, shown }) => shown && place === code && titles[rank]!.includes(text),
            )
            .map(({ rank }) => rank)
            .toSorted((one, other) => (direction === 'ASC' ? one - other : other - one));
          let [page, found]: [Ranks, number[]] = [ranks, []];
          for (let nth = 0; ; nth += 1) {
            const some = page.nodes.map(({ rank }) => rank);
            found = backward ? [...some, ...found] : [...found, ...some];
            expect(page.totalCount).toBe(expected.length);
            const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
            const more = found.length < expected.length;
            expect(backward ? hasPreviousPage : hasNextPage).toBe(more);
            expect(backward ? hasNextPage : hasPreviousPage).toBe(nth > 0);
            if (!more) break;
            const cursor = backward ? { before: startCursor } : { after: endCursor };
            const next = await ask({ ...variables, ...cursor });
            page = next.find((one) => one.code === code)!.ranks;
          }
          expect(found).toEqual(expected);
        }
      },
      25,
    );
  },
  propertyTimeout,
);

it('is answered alike beneath other rows, and twice with different arguments', async () => {
  await lay([0, 1, 2, 3].map((rank) => ({ place: 'a', rank, shown: rank !== 1 })));
  await app.database.asSuperuser(
    `insert into crates (label, place) values ('one', 'a'), ('two', 'b')`,
  );
  const beneath = `{ crates { nodes { label place {
    first: ranks(first: 1) { nodes { rank } pageInfo { hasNextPage } }
    last: ranks(last: 1, where: { title: { startsWith: "y" } }) { totalCount nodes { rank } edges { cursor } }
  } } } }`;
  const { answered } = app.operations!;
  const answer = await app.ask<{ crates: { nodes: object[] } }>('alice', beneath);
  expect(app.operations!.answered).toBe(answered + 1);
  expect(answer.text).toBe((await app.askResolvers('alice', beneath)).text);
  expect(answer.data?.crates.nodes[0]).toMatchObject({
    place: {
      first: { nodes: [{ rank: 0 }], pageInfo: { hasNextPage: true } },
      last: { totalCount: 1, nodes: [{ rank: 2 }] },
    },
  });
});
