import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holds, propertyTimeout } from '../api/support/property.ts';
import { sampleList } from '../fixture/api.ts';
import { createFixtureApp, type FixtureApp } from '../fixture/app.ts';
import { rows, values, type Key } from '../fixture/values.ts';

// A table with a column of every kind is answered by one statement, whatever is asked of it, with the
// bytes that resolvers would write.

let app: FixtureApp;
beforeAll(async () => {
  app = await createFixtureApp();
});
afterAll(() => app.close());

const keys = Object.keys(values) as Key[];
const orders = keys.filter((key) => key in sampleList.filters).map((key) => key.toUpperCase());
const fields = `id number ${keys.join(' ')}`;

/** Asks both ways, of which the first has to do without resolvers. */
async function ask(query: string, variables: object) {
  const { answered } = app.operations!;
  const answer = await app.ask<Answer>('alice', query, variables);
  expect(app.operations!.answered).toBe(answered + 1);
  expect(answer.errors).toBeUndefined();
  expect(answer.text).toBe((await app.askResolvers('alice', query, variables)).text);
  return answer.data!.samples;
}

interface Answer extends Record<string, unknown> {
  readonly samples: {
    readonly nodes: readonly { readonly number: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

it(
  'is answered alike, with what hangs on it',
  async () => {
    const query = `{ samples { nodes { ${fields} itself { ${fields} } } edges { cursor } } }`;
    await holds(
      rows(keys, { minLength: 1, maxLength: 5 }),
      async (given) => {
        await app.fixture.lay(keys, given);
        expect((await ask(query, {})).nodes).toHaveLength(given.length);
      },
      25,
    );
  },
  propertyTimeout,
);

it.each(orders)(
  'pages alike through an order by %s',
  async (field) => {
    const query = `query ($after: String, $orderBy: [SampleOrder!]) {
      samples(first: 2, after: $after, orderBy: $orderBy) {
        nodes { number } pageInfo { hasNextPage endCursor }
      }
    }`;
    await holds(
      fc.record({
        given: rows(keys, { minLength: 3, maxLength: 6 }),
        direction: fc.constantFrom('ASC', 'DESC'),
      }),
      async ({ given, direction }) => {
        await app.fixture.lay(keys, given);
        const found: string[] = [];
        let after: string | null = null;
        for (let more = true; more;) {
          const page: Answer['samples'] = await ask(query, {
            after,
            orderBy: [{ field, direction }],
          });
          found.push(...page.nodes.map(({ number }) => number));
          after = page.pageInfo.endCursor;
          more = page.pageInfo.hasNextPage;
        }
        expect(found).toHaveLength(given.length);
        expect(new Set(found).size).toBe(given.length);
      },
      5,
    );
  },
  propertyTimeout,
);

it(
  'filters by the values that it shows',
  async () => {
    await holds(
      rows(keys, { minLength: 1, maxLength: 4 }),
      async (given) => {
        await app.fixture.lay(keys, given);
        const shown = await ask(`{ samples { nodes { number ${filterable.join(' ')} } } }`, {});
        for (const key of filterable) {
          const row = shown.nodes[0] as unknown as Record<string, unknown>;
          const value = row[key];
          if (value === null || isUnsendable(value)) continue;
          const query = `query ($where: SampleFilter) { samples(where: $where) { nodes { number } pageInfo { hasNextPage endCursor } } }`;
          const found = await ask(query, { where: { [key]: { eq: value } } });
          expect(found.nodes.map(({ number }) => number)).toContain(row['number']);
        }
      },
      8,
    );
  },
  propertyTimeout,
);

it(
  'filters by a row to which a relation leads, however many are on the way',
  async () => {
    const query = `query ($where: SampleFilter) { samples(where: $where) { totalCount nodes { number } } }`;
    await holds(
      rows(keys, { minLength: 2, maxLength: 5 }),
      async (given) => {
        await app.fixture.lay(keys, given);
        for (const count of ['-1', '0', '1']) {
          const direct = { count: { gte: Number(count) }, day: { isNull: false } };
          const through = {
            itself: {
              itself: { count: direct.count },
              and: [{ itself: { itself: { day: direct.day } } }],
            },
          };
          expect(await ask(query, { where: through })).toEqual(await ask(query, { where: direct }));
        }
      },
      8,
    );
  },
  propertyTimeout,
);

const filterable = keys.filter((key) => key in sampleList.filters);

/** What RFC 3339 and clients have no words for. */
const isUnsendable = (value: unknown) =>
  typeof value === 'string' && /infinity|NaN| BC$|^\d{5,}-/i.test(value);
