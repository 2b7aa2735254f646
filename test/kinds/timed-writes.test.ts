import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createFixtureApp, type FixtureApp } from '../fixture/app.ts';
import { askers, layPasses, type LaidPass } from '../fixture/laid-passes.ts';
import { codesOf } from '../support/app.ts';
import { sqlStateOf } from '../support/database.ts';

// What a policy of the time or a restrictive one refuses to write, it refuses at both doors, and the API
// says the same of it whether the write itself gives the answer or resolvers do.

let compiled: FixtureApp;
let resolvers: FixtureApp;
beforeAll(async () => {
  compiled = await createFixtureApp();
  resolvers = await createFixtureApp({ app: { operations: null } });
});
afterAll(async () => {
  await compiled.close();
  await resolvers.close();
});

const parcels = [{ withdrawn: false }, { withdrawn: true }];
/** The first goes on, the second is in its days of grace, the third is over; the fourth is bob's. */
const laid: readonly LaidPass[] = [
  { holder: 'alice', minutes: 600, parcels },
  { holder: 'alice', minutes: -600, parcels },
  { holder: 'alice', minutes: -6000, parcels },
  { holder: 'bob', minutes: 600, parcels },
];
const pass = (number: number) => encodeId('Pass', String(number));
const parcel = (number: number) => encodeId('Parcel', String(number));

beforeEach(async () => {
  for (const { database } of [compiled, resolvers]) await layPasses(database, laid);
});

interface Written {
  readonly what: string;
  readonly as: string;
  readonly field: string;
  readonly input: object;
  /** The codes of the answer's errors; none where it is written. */
  readonly codes: readonly string[];
  /** The same write in SQL, and what comes of it: an SQLSTATE, or how many rows. */
  readonly sql: string;
  readonly gives: string | number;
}

const past = '2020-01-01T00:00:00Z';
const future = '2100-01-01T00:00:00Z';

const writes: readonly Written[] = [
  {
    what: 'a pass of one’s own',
    as: 'alice',
    field: 'createPass',
    input: { holder: 'alice', endsAt: future },
    codes: [],
    sql: `insert into passes (holder, ends_at) values ('alice', '${future}') returning pass`,
    gives: 1,
  },
  {
    what: 'a pass of another',
    as: 'alice',
    field: 'createPass',
    input: { holder: 'bob', endsAt: future },
    codes: ['FORBIDDEN'],
    sql: `insert into passes (holder, ends_at) values ('bob', '${future}') returning pass`,
    gives: '42501',
  },
  {
    what: 'a pass that is over already, which could not be shown',
    as: 'alice',
    field: 'createPass',
    input: { holder: 'alice', endsAt: past },
    codes: ['FORBIDDEN'],
    sql: `insert into passes (holder, ends_at) values ('alice', '${past}') returning pass`,
    gives: '42501',
  },
  {
    what: 'a longer time for what is in its days of grace',
    as: 'alice',
    field: 'updatePasses',
    input: { ids: [pass(2), pass(1)], endsAt: future },
    codes: [],
    sql: `update passes set ends_at = '${future}' where pass in (1, 2) returning pass`,
    gives: 2,
  },
  {
    what: 'a longer time for what is over',
    as: 'alice',
    field: 'updatePasses',
    input: { ids: [pass(1), pass(3)], endsAt: future },
    codes: ['NOT_FOUND'],
    sql: `update passes set ends_at = '${future}' where pass = 3 returning pass`,
    gives: 0,
  },
  {
    what: 'an end that is long ago, for what would be hidden by it',
    as: 'alice',
    field: 'updatePasses',
    input: { ids: [pass(1)], endsAt: past },
    codes: ['FORBIDDEN'],
    sql: `update passes set ends_at = '${past}' where pass = 1 returning pass`,
    gives: '42501',
  },
  {
    what: 'the same, by whom the time does not bind',
    as: 'a keeper',
    field: 'updatePasses',
    input: { ids: [pass(1), pass(3)], endsAt: past },
    codes: [],
    sql: `update passes set ends_at = '${past}' where pass in (1, 3) returning pass`,
    gives: 2,
  },
  {
    what: 'a parcel with a pass in its days of grace',
    as: 'alice',
    field: 'createParcel',
    input: { passId: pass(2), note: 'new', withdrawn: false },
    codes: [],
    sql: `insert into parcels (pass, note) values (2, 'new') returning parcel`,
    gives: 1,
  },
  {
    what: 'a parcel with a pass that is over, which is as one that is not there',
    as: 'alice',
    field: 'createParcel',
    input: { passId: pass(3), note: 'new', withdrawn: false },
    codes: ['NOT_FOUND'],
    sql: `insert into parcels (pass, note) values (3, 'new') returning parcel`,
    gives: '42501',
  },
  {
    what: 'a parcel that the restriction would hide',
    as: 'alice',
    field: 'createParcel',
    input: { passId: pass(1), note: 'new', withdrawn: true },
    codes: ['FORBIDDEN'],
    sql: `insert into parcels (pass, note, withdrawn) values (1, 'new', true) returning parcel`,
    gives: '42501',
  },
  {
    what: 'the withdrawal of a parcel, which would hide it',
    as: 'alice',
    field: 'updateParcels',
    input: { ids: [parcel(1)], withdrawn: true },
    codes: ['FORBIDDEN'],
    sql: `update parcels set withdrawn = true where parcel = 1 returning parcel`,
    gives: '42501',
  },
  {
    what: 'the same, by whom the restriction does not bind',
    as: 'a keeper',
    field: 'updateParcels',
    input: { ids: [parcel(1)], withdrawn: true },
    codes: [],
    sql: `update parcels set withdrawn = true where parcel = 1 returning parcel`,
    gives: 1,
  },
  {
    what: 'the return of a parcel that was withdrawn',
    as: 'alice',
    field: 'updateParcels',
    input: { ids: [parcel(2)], withdrawn: false },
    codes: ['NOT_FOUND'],
    sql: `update parcels set withdrawn = false where parcel = 2 returning parcel`,
    gives: 0,
  },
  {
    what: 'the end of a parcel whose pass is over',
    as: 'alice',
    field: 'deleteParcels',
    input: { ids: [parcel(1), parcel(5)] },
    codes: ['NOT_FOUND'],
    sql: `delete from parcels where parcel = 5 returning parcel`,
    gives: 0,
  },
];

/** What is shown decides who answers: the write itself, or a statement behind it. */
const shows: Readonly<Record<string, readonly string[]>> = {
  createPass: ['pass { id holder }', 'pass { id parcels { totalCount } }'],
  updatePasses: ['passes { id holder }', 'passes { id parcels { totalCount nodes { note } } }'],
  createParcel: ['parcel { id note withdrawn }', 'parcel { id pass { holder } }'],
  updateParcels: ['parcels { id note withdrawn }', 'parcels { id pass { holder } }'],
  deleteParcels: ['deletedIds'],
};

const everything = ({ database }: FixtureApp) =>
  database.asSuperuser(
    `select pass, holder, ends_at > now() as lasts, parcel, note, withdrawn
     from passes left join parcels using (pass) order by pass, parcel`,
  );

describe.each(writes)('$as writes $what', ({ as, field, input, codes, sql, gives }) => {
  const { person, claims } = askers[as]!;
  const name = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;

  it.each(shows[field]!)('through the API, showing %s', async (shown) => {
    const query = `mutation ($input: ${name}!) { ${field}(input: $input) { ${shown} } }`;
    const { rows: before } = await everything(compiled);
    const answer = await compiled.ask(person, query, { input });
    expect(codesOf(answer)).toEqual(codes);
    expect(answer.text).toBe((await resolvers.ask(person, query, { input })).text);
    const { rows: after } = await everything(compiled);
    expect((await everything(resolvers)).rows).toEqual(after);
    expect(isDeepStrictEqual(after, before)).toBe(codes.length > 0);
  });

  it('in SQL', async () => {
    const written = compiled.database.rehearse(claims, (query) => query(sql));
    expect((await sqlStateOf(written)) ?? (await written).count).toBe(gives);
  });
});
