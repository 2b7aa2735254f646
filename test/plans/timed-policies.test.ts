import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createFixtureApp, type FixtureApp } from '../fixture/app.ts';
import type { Person } from '../support/app.ts';
import { callsPerRow, explainingDriver, rowsRead, type Explained } from './explain.ts';

// Lists whose rows a policy shows until a moment, or a restrictive one hides, are read by index under row
// security: nobody reads more than ten times what they see of them, plus 100, of the 20,000 that there are.

let app: FixtureApp;
const plans: Promise<Explained>[] = [];

beforeAll(async () => {
  app = await createFixtureApp({
    through: (driver) => explainingDriver(driver, (plan) => plans.push(plan)),
  });
  const { asSuperuser } = app.database;
  // Of the passes of each, every second one is over; `few` has ten in all, far from each other.
  await asSuperuser(
    `insert into passes (holder, ends_at)
     select case when n % 2000 < 2 then 'few' else 'person-' || n % 1000 end,
       now() + (case when n % 2 = 0 then 1 else -1 end) * (n % 300 + 4) * interval '1 day'
     from generate_series(1, 10000) as n`,
  );
  await asSuperuser(
    `insert into parcels (pass, note, withdrawn) select n % 10000 + 1, 'parcel ' || n, n % 3 = 0
     from generate_series(1, 20000) as n`,
  );
  await asSuperuser('vacuum (analyze) passes, parcels');
});
afterAll(() => app.close());

const page = 'pageInfo { hasNextPage hasPreviousPage }';
const lists = {
  'a list': `{ passes(first: 5) { nodes { id endsAt } ${page} } }`,
  'its last page': `{ passes(last: 5) { nodes { id } ${page} } }`,
  'an order by the moment': `{ passes(orderBy: { field: ENDS_AT, direction: DESC }, first: 5) { nodes { id } ${page} } }`,
  'an order by the key': `{ passes(orderBy: { field: PASS, direction: DESC }, first: 5) { nodes { id } ${page} } }`,
  'what ends soon': `query ($soon: DateTime!) { passes(where: { endsAt: { lt: $soon } }) { nodes { id } totalCount } }`,
  'a count': `{ passes { totalCount } parcels { totalCount } }`,
  'what is shown as long as another row': `{ parcels(first: 5) { nodes { note pass { holder } } ${page} } }`,
  'its last page, and that of each': `{ parcels(last: 5) { nodes { note } ${page} } passes { nodes { parcels(last: 1) { nodes { note } totalCount } } } }`,
  'a filter by the other row': `query ($soon: DateTime!) { parcels(where: { pass: { endsAt: { lt: $soon } } }) { nodes { note } totalCount } }`,
  'one row by its id': `query ($id: ID!) { pass(id: $id) { parcels { totalCount nodes { note } } } }`,
} as const;

const people: Readonly<Record<string, Person>> = {
  'somebody with few rows': 'few',
  'somebody with more that is over than not': 'person-7',
  'a stranger': 'stranger',
  'a visitor': null,
};

const total = (read: ReadonlyMap<string, number>) => [...read.values()].reduce((a, b) => a + b, 0);

const asked = Object.entries(people).flatMap(([who, person]) =>
  Object.entries(lists).map(([what, query]) => [who, what, person, query] as const),
);

async function plansOf(person: Person, query: string): Promise<readonly Explained[]> {
  plans.length = 0;
  const variables = {
    ...(query.includes('$soon') && { soon: new Date(Date.now() + 864_000_000).toISOString() }),
    ...(query.includes('$id') && { id: encodeId('Pass', '2000') }),
  };
  const answer = await app.ask(person, query, variables);
  expect(answer.errors).toBeUndefined();
  return Promise.all(plans);
}

async function seenBy(person: Person): Promise<number> {
  const { data } = await app.ask<Record<'passes' | 'parcels', { totalCount: number }>>(
    person,
    '{ passes { totalCount } parcels { totalCount } }',
  );
  return data!.passes.totalCount + data!.parcels.totalCount;
}

test.each(asked)('%s reads %s by index', async (_who, _what, person, query) => {
  const most = 10 * (await seenBy(person)) + 100;
  for (const { plan, planned } of await plansOf(person, query)) {
    const read = total(rowsRead(plan));
    expect({ planned, tooMany: read > most ? read : null }).toMatchObject({ tooMany: null });
    expect(callsPerRow(plan)).toEqual([]);
  }
});

test.each(['{ passes(first: 5) { nodes { id } } }', '{ parcels(last: 5) { nodes { note } } }'])(
  'a clerk, who sees all, reads no more than a page of %s',
  async (query) => {
    for (const { plan } of await plansOf({ sub: 'carl', role: 'clerk' }, query)) {
      expect(total(rowsRead(plan))).toBeLessThan(50);
    }
  },
);
