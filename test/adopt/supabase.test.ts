import { afterAll, beforeAll, expect, test } from 'vitest';
import { codesOf } from '../support/app.ts';
import { createAdoptedApp, type AdoptedApp } from './support.ts';

// A database in Supabase's shape, adopted as it is: people are uuids, and its own functions say who asks.

let app: AdoptedApp;
beforeAll(async () => {
  app = await createAdoptedApp('supabase');
});
afterAll(() => app.close());

const [alice, bob] = [
  'a11ce000-0000-4000-8000-000000000000',
  'b0b00000-0000-4000-8000-000000000000',
] as const;

const read = '{ instruments { nodes { name profile { username } } } profiles { totalCount } }';

test('its roles are found, and its own schemas are left alone', () => {
  const { unsafe, unsettled, plan, state } = app.reading;
  expect([unsafe, unsettled]).toEqual([[], []]);
  expect(state.roles).toEqual({ anonymous: 'anon', signedIn: 'authenticated', chosen: [] });
  expect(plan.types.map(({ name }) => name)).toEqual(['Instrument', 'Profile']);
  expect(app.domain.introduction.people).toEqual([{ sub: alice }, { sub: bob }]);
});

test.each([
  [alice, ['Violin', 'Drum']],
  [bob, ['Flute', 'Violin']],
  [null, ['Violin']],
])('%s reads what is public and what is theirs', async (person, names) => {
  const { data, errors } = await app.ask<{ instruments: { nodes: { name: string }[] } }>(
    person,
    read,
  );
  expect(errors).toBeUndefined();
  expect(data?.instruments.nodes.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  expect((await app.askResolvers(person, read)).data).toEqual(data);
});

test('an instrument is its maker’s, changed by nobody else', async () => {
  const made = await app.ask<{ createInstrument: { instrument: { id: string; owner: string } } }>(
    bob,
    'mutation { createInstrument(input: { name: "Horn" }) { instrument { id owner } } }',
  );
  expect(made.data?.createInstrument.instrument.owner).toBe(bob);
  const { id } = made.data!.createInstrument.instrument;
  const change =
    'mutation ($id: ID!) { updateInstrument(input: { id: $id, name: "X" }) { __typename } }';
  expect(codesOf(await app.ask(alice, change, { id }))).toEqual(['NOT_FOUND']);
  const remove = 'mutation ($id: ID!) { deleteInstrument(input: { id: $id }) { __typename } }';
  expect((await app.ask(bob, remove, { id })).errors).toBeUndefined();
});

test('a profile is changed by whom it is of, and refused to others who see it', async () => {
  const change =
    'mutation ($id: ID!) { updateProfile(input: { id: $id, website: "w" }) { profile { website } } }';
  const id = btoa(`Profile:${bob}`);
  expect(codesOf(await app.ask(alice, change, { id }))).toEqual(['FORBIDDEN']);
  expect((await app.ask(bob, change, { id })).data).toEqual({
    updateProfile: { profile: { website: 'w' } },
  });
});
