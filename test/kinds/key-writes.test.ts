import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFixtureApp, type FixtureApp } from '../fixture/app.ts';
import { idOf, keys, layKeyed } from '../fixture/keyed-rows.ts';
import { codesOf } from '../support/app.ts';

// Rows are written by the keys that their tables have, and shown and named by them: alike where the
// write itself gives the answer and where resolvers do.

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
beforeEach(async () => {
  await layKeyed(compiled.database);
  await layKeyed(resolvers.database);
});

/** Writes on both servers, whose answers and rows must be the same. */
async function write(field: string, input: object, shows: string) {
  const name = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation ($input: ${name}!) { ${field}(input: $input) { ${shows} } }`;
  const answer = await compiled.ask<Record<string, unknown>>('alice', query, { input });
  const other = await resolvers.ask('alice', query, { input });
  expect(answer.text).toBe(other.text);
  for (const table of ['places', 'ranks', 'crates']) {
    const all = `select * from ${table} order by 1`;
    const [one, another] = [compiled, resolvers].map(({ database }) => database.asSuperuser(all));
    expect((await one)!.rows).toEqual((await another)!.rows);
  }
  return answer;
}

/** What is shown decides who answers: the write itself, or a statement behind it. */
const shown = {
  'columns alone': { crates: 'id number label', places: 'id code name', ranks: 'id rank title' },
  'what hangs on them': {
    crates: 'id label place { id name } rank { id title }',
    places: 'id name within { id } crates { totalCount }',
    ranks: 'id title',
  },
} as const;

describe.each(Object.entries(shown))('showing %s', (_what, of) => {
  it('changes rows in the order of the ids', async () => {
    const numbers = keys.Crate.toReversed().map(idOf('Crate'));
    const given = { ids: numbers, label: 'new', rankId: idOf('Rank')('32767') };
    const { data } = await write('updateCrates', given, `crates { ${of.crates} }`);
    expect(data?.['updateCrates']).toMatchObject({
      crates: numbers.map((id) => ({ id, label: 'new' })),
    });
    const places = keys.Place.toReversed().map(idOf('Place'));
    const named = await write(
      'updatePlaces',
      { ids: places, name: 'new' },
      `places { ${of.places} }`,
    );
    expect(named.data?.['updatePlaces']).toMatchObject({
      places: places.map((id) => ({ id, name: 'new' })),
    });
    const ranks = keys.Rank.toReversed().map(idOf('Rank'));
    const titled = await write(
      'updateRanks',
      { ids: ranks, title: 'new' },
      `ranks { ${of.ranks} }`,
    );
    expect(titled.data?.['updateRanks']).toMatchObject({
      ranks: ranks.map((id) => ({ id, title: 'new' })),
    });
  });

  it('adds rows, whose keys the database gives, with the rows that they refer to', async () => {
    const first = { label: 'a', placeId: idOf('Place')(`'"\\{},`), rankId: idOf('Rank')('0') };
    const input = { crates: [first, { label: 'b' }, { label: 'c', placeId: idOf('Place')('') }] };
    const { data } = await write('createCrates', input, `crates { ${of.crates} }`);
    const ids = ['9007199254741001', '9007199254741002', '9007199254741003'].map(idOf('Crate'));
    expect(data?.['createCrates']).toMatchObject({
      crates: ids.map((id, n) => ({ id, label: 'abc'[n] })),
    });
    const one = await write('createCrate', first, `crate { ${of.crates} }`);
    const id = idOf('Crate')('9007199254741004');
    expect(one.data?.['createCrate']).toMatchObject({ crate: { id, label: 'a' } });
  });

  it('adds a row whose key a client gives', async () => {
    for (const code of ['new', 'x:y%', `"'`, '😀']) {
      const input = { code, name: 'n', withinId: idOf('Place')('%3A') };
      const { data } = await write('createPlace', input, `place { ${of.places} }`);
      expect(data?.['createPlace']).toMatchObject({ place: { id: idOf('Place')(code) } });
    }
  });
});

it('deletes rows and gives the ids that they had, in their order', async () => {
  const crates = keys.Crate.toReversed().map(idOf('Crate'));
  const { data } = await write('deleteCrates', { ids: crates }, 'deletedIds');
  expect(data?.['deleteCrates']).toEqual({ deletedIds: crates });
  const places = keys.Place.toReversed().map(idOf('Place'));
  const gone = await write('deletePlaces', { ids: places }, 'deletedIds');
  expect(gone.data?.['deletePlaces']).toEqual({ deletedIds: places });
  const id = idOf('Rank')('-32768');
  const rank = await write('deleteRank', { id }, 'deletedId');
  expect(rank.data?.['deleteRank']).toEqual({ deletedId: id });
});

it.each([
  ['updateCrates', { ids: [idOf('Crate')('1'), idOf('Crate')('2')], label: 'x' }, 'crates { id }'],
  ['deleteCrates', { ids: [idOf('Crate')('1'), idOf('Crate')('2')] }, 'deletedIds'],
  ['updatePlaces', { ids: [idOf('Place')('de'), idOf('Place')('De')], name: 'x' }, 'places { id }'],
  ['deletePlaces', { ids: [idOf('Place')('a%3Ab')] }, 'deletedIds'],
  ['deleteRank', { id: idOf('Rank')('2') }, 'deletedId'],
  ['createCrate', { label: 'x', placeId: idOf('Place')('a%3Ab') }, 'crate { id }'],
] as const)('%s of a row that is not there writes nothing', async (field, input, shows) => {
  expect(codesOf(await write(field, input, shows))).toEqual(['NOT_FOUND']);
});

it.each([
  ['updateCrates', { ids: [idOf('Crate')('9223372036854775808')], label: 'x' }, 'crates { id }'],
  ['updateCrates', { ids: [idOf('Crate')('01')], label: 'x' }, 'crates { id }'],
  ['updateCrates', { ids: [idOf('Crate')('1'), idOf('Crate')('1')] }, 'crates { id }'],
  ['deleteRank', { id: idOf('Rank')('32768') }, 'deletedId'],
  ['deletePlaces', { ids: [idOf('Place')('a\0b')] }, 'deletedIds'],
  ['createCrate', { label: 'x', rankId: idOf('Place')('1') }, 'crate { id }'],
] as const)('%s by what is no id of its type is refused', async (field, input, shows) => {
  expect(codesOf(await write(field, input, shows))).toEqual(['BAD_USER_INPUT']);
});
