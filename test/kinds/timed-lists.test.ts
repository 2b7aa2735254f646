import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { holds, propertyTimeout } from '../api/support/property.ts';
import { createFixtureApp, type FixtureApp } from '../fixture/app.ts';
import { askers, laidPasses, layPasses, seenBy, type Asker } from '../fixture/laid-passes.ts';

// Rows that a policy shows until a moment, and rows that a restrictive policy hides, are listed as any:
// the same at both doors, whichever way answers, and what is kept of a statement keeps no moment.

let app: FixtureApp;
beforeAll(async () => {
  app = await createFixtureApp();
});
afterAll(() => app.close());

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string; readonly parcels: Parcels }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

interface Parcels {
  readonly totalCount: number;
  readonly nodes: readonly { readonly note: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

const passId = (number: number | string) => encodeId('Pass', String(number));
const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

/** Asks both ways, which must say the same, and of which one needs no resolver. */
async function ask<T>(person: Asker['person'], query: string, variables: object = {}): Promise<T> {
  const { answered } = app.operations!;
  const answer = await app.ask<Record<string, unknown>>(person, query, variables);
  expect(answer.errors).toBeUndefined();
  expect(app.operations!.answered).toBe(answered + 1);
  expect(answer.text).toBe((await app.askResolvers(person, query, variables)).text);
  return answer.data as T;
}

const listQuery = `query ($first: Int, $after: String, $last: Int, $before: String, $orderBy: [PassOrder!]) {
  passes(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
    totalCount ${pageInfo}
    nodes { id endsAt parcels(first: 2) { totalCount nodes { note } pageInfo { hasNextPage hasPreviousPage } } }
  }
}`;

describe.each(Object.entries(askers))('%s', (_who, asker) => {
  const { person, claims } = asker;

  it(
    'sees a list, page by page from either end, that is what SQL gives and the rule says',
    async () => {
      await holds(
        fc.record({
          given: laidPasses,
          size: fc.integer({ min: 1, max: 3 }),
          backward: fc.boolean(),
          byEnd: fc.boolean(),
        }),
        async ({ given, size, backward, byEnd }) => {
          await layPasses(app.database, given);
          const seen = seenBy(asker, given);
          const order = byEnd ? 'ends_at desc, pass desc' : 'ends_at, pass';
          const { rows } = await app.database.become(claims, (query) =>
            query(`select pass from passes order by ${order}`),
          );
          const expected = rows.map(({ pass }) => Number(pass));
          expect(expected.toSorted((one, other) => one - other)).toEqual(seen.passes);

          const found: string[] = [];
          let cursor: object = {};
          for (;;) {
            const variables = {
              [backward ? 'last' : 'first']: size,
              orderBy: byEnd ? [{ field: 'ENDS_AT', direction: 'DESC' }] : null,
              ...cursor,
            };
            const { passes: page } = await ask<{ passes: Page }>(person, listQuery, variables);
            const began = found.length > 0;
            found.splice(backward ? 0 : found.length, 0, ...page.nodes.map(({ id }) => id));
            for (const { id, parcels } of page.nodes) {
              const notes = seen.parcels.flatMap(({ pass, note }) =>
                passId(pass) === id ? [note] : [],
              );
              expect(parcels).toEqual({
                totalCount: notes.length,
                nodes: notes.slice(0, 2).map((note) => ({ note })),
                pageInfo: { hasNextPage: notes.length > 2, hasPreviousPage: false },
              });
            }
            const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
            const more = found.length < expected.length;
            expect(page.totalCount).toBe(expected.length);
            expect([hasNextPage, hasPreviousPage]).toEqual(
              backward ? [began, more] : [more, began],
            );
            if (!more) break;
            cursor = backward ? { before: startCursor } : { after: endCursor };
          }
          expect(found).toEqual(expected.map(passId));
        },
        20,
      );
    },
    propertyTimeout,
  );

  it(
    'finds parcels by what their passes are, and no others by their ids',
    async () => {
      const query = `query ($ids: [ID!]!, $id: ID!, $now: DateTime!) {
        parcels(first: 50) { totalCount nodes { note pass { id } } }
        over: parcels(first: 50, where: { pass: { endsAt: { lt: $now } } }) { totalCount nodes { note } }
        nodes(ids: $ids) { id }
        pass(id: $id) { holder parcels { totalCount } }
      }`;
      await holds(
        laidPasses.filter(({ length }) => length > 0),
        async (given) => {
          await layPasses(app.database, given);
          const { passes, parcels } = seenBy(asker, given);
          const ids = given.map((_pass, at) => passId(at + 1));
          const now = new Date().toISOString();
          const data = await ask<Record<string, unknown>>(person, query, { ids, id: ids[0], now });
          const over = parcels.filter(({ pass }) => given[pass - 1]!.minutes < 0);
          expect(data).toEqual({
            parcels: {
              totalCount: parcels.length,
              nodes: parcels.map(({ note, pass }) => ({ note, pass: { id: passId(pass) } })),
            },
            over: { totalCount: over.length, nodes: over.map(({ note }) => ({ note })) },
            nodes: given.map((_pass, at) =>
              passes.includes(at + 1) ? { id: passId(at + 1) } : null,
            ),
            pass: passes.includes(1)
              ? {
                  holder: given[0]!.holder,
                  parcels: { totalCount: parcels.filter(({ pass }) => pass === 1).length },
                }
              : null,
          });
        },
        15,
      );
    },
    propertyTimeout,
  );
});

it('what ends between two pages is on the second no more, nor counted', async () => {
  const one = { holder: 'alice', minutes: 600, parcels: [{ withdrawn: false }] };
  await layPasses(app.database, [one, one, one]);
  const first = await ask<{ passes: Page }>('alice', listQuery, { first: 1 });
  expect(first.passes).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  await app.database.asSuperuser(
    `update passes set ends_at = now() - interval '4 days' where pass in (1, 2)`,
  );
  const after = first.passes.pageInfo.endCursor;
  const { passes } = await ask<{ passes: Page }>('alice', listQuery, { first: 1, after });
  // Nothing is before it any more: the row of the cursor has ended as well.
  expect(passes).toMatchObject({
    totalCount: 1,
    nodes: [{ id: passId(3) }],
    pageInfo: { hasNextPage: false },
  });
});

it('the moment itself is decided by the clock of the transaction, to the microsecond', async () => {
  const client = new Client({ connectionString: app.database.superuserUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('truncate passes, parcels restart identity');
    await client.query(`insert into passes (holder, ends_at) select 'alice', now() - interval '3 days' + n * interval '1 microsecond'
      from generate_series(-1, 1) as n`);
    await client.query(`set local role ${askers['alice']!.claims.role.name}`);
    await client.query(`select set_config('request.jwt.claims', $1, true)`, [
      askers['alice']!.claims.json,
    ]);
    const { rows } = await client.query('select pass from passes');
    expect(rows).toEqual([{ pass: '3' }]);
  } finally {
    await client.end();
  }
});
