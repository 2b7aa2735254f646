import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createFixtureApp, type FixtureApp } from '../fixture/app.ts';
import { idOf, keys, layKeyed, types, type Type } from '../fixture/keyed-rows.ts';

// What is recorded of a row names it by the key that its table has, and leads to it.

let app: FixtureApp;
beforeAll(async () => {
  app = await createFixtureApp({ compiled: true });
  for (const [table, type] of Object.entries({ crates: 'Crate', places: 'Place', ranks: 'Rank' })) {
    await app.database.asSuperuser(`select rowhouse.audit('${table}', '${type}')`);
  }
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.database.asSuperuser('delete from rowhouse.activities');
  await layKeyed(app.database);
});

interface Shown {
  readonly entries: {
    readonly nodes: readonly {
      readonly subjectId: string;
      readonly subject: { readonly __typename: string; readonly id: string } | null;
    }[];
  };
}

const entriesOf = async (type: Type) => {
  const { data } = await app.ask<Shown>(
    { sub: 'root', role: 'keeper' },
    `{ entries(first: 50, where: { subjectType: { eq: "${type}" } }) {
      nodes { subjectId subject { __typename id } } } }`,
  );
  return data!.entries.nodes;
};

it.each(types)('an entry of a %s leads to it, by one statement for all', async (type) => {
  app.driver.statements.length = 0;
  const shown = await entriesOf(type);
  const ids = keys[type].map(idOf(type));
  expect(shown.map(({ subjectId }) => subjectId).toSorted()).toEqual(ids.toSorted());
  for (const { subjectId, subject } of shown) {
    expect(subject).toEqual({ __typename: type, id: subjectId });
  }
  expect(app.driver.statements.filter((text) => text.startsWith('select'))).toHaveLength(2);
});

it('an entry of what is gone leads to nothing', async () => {
  await app.database.asSuperuser('delete from crates');
  const shown = await entriesOf('Crate');
  expect(shown).toHaveLength(2 * keys.Crate.length);
  for (const { subject } of shown) expect(subject).toBeNull();
});

it('an entry whose key no column could hold leads to nothing, and fails no other', async () => {
  await app.database.asSuperuser(
    `insert into rowhouse.activities (action, subject_type, subject_id, role)
     values ('UPDATED', 'Crate', '9223372036854775808', 'keeper'), ('UPDATED', 'Crate', 'x', 'keeper')`,
  );
  const shown = await entriesOf('Crate');
  expect(shown.filter(({ subject }) => subject === null)).toHaveLength(2);
  expect(shown).toHaveLength(keys.Crate.length + 2);
});

it('entries whose statement is compiled lead to the same rows, as resolvers say', async () => {
  await app.database.asSuperuser(
    `insert into rowhouse.activities (action, subject_type, subject_id, role)
     values ('UPDATED', 'Crate', '9223372036854775808', 'admin'), ('UPDATED', 'Place', 'gone', 'admin'),
       ('UPDATED', 'Rank', '07', 'admin')`,
  );
  const keeper = { sub: 'root', role: 'keeper' };
  const query = '{ entries(first: 100) { nodes { subject { __typename id } } } }';
  const { answered } = app.operations!;
  const answer = await app.ask(keeper, query);
  expect(app.operations!.answered).toBe(answered + 1);
  expect(answer.text).toBe((await app.askResolvers(keeper, query)).text);
  for (const type of types) expect(answer.text).toContain(`"${type}"`);
  expect(answer.text).toContain('"subject":null');
});

it.each([
  ['a reference by its foreign key', 'Crate', 'place', 'a', 'placeCode', idOf('Place')('a')],
  ['a reference to a number', 'Crate', 'rank', 7, 'rankNumber', idOf('Rank')('7')],
  ['a reference by a relation alone', 'Place', 'within', 'a:b', 'withinCode', idOf('Place')('a:b')],
  ['an instant', 'Sample', 'minute', '2026-01-31T10:30:00+01:00', 'minute', '2026-01-31T09:30:00Z'],
  [
    'each of some instants',
    'Sample',
    'instants',
    ['2026-01-31T10:30:00+01:00', null],
    'instants',
    '["2026-01-31T09:30:00Z",null]',
  ],
  [
    'a time without a zone',
    'Sample',
    'local',
    '2026-01-31T09:30:00',
    'local',
    '2026-01-31T09:30:00',
  ],
  ['a number', 'Sample', 'count', 7, 'count', '7'],
  ['a column that is gone', 'Crate', 'told_at', 'A', 'toldAt', 'A'],
])('a change of %s', async (_what, type, column, value, field, shown) => {
  await app.database.asSuperuser(
    `insert into rowhouse.activities (action, subject_type, subject_id, role, changes)
     values ('UPDATED', $1, '1', 'keeper', $2)`,
    [type, JSON.stringify({ [column]: [null, value] })],
  );
  const { data } = await app.ask<{ entries: { nodes: readonly { changes: readonly object[] }[] } }>(
    { sub: 'root', role: 'keeper' },
    `{ entries(last: 1, where: { subjectType: { eq: "${type}" } }) {
      nodes { changes { field before after } } } }`,
  );
  expect(data!.entries.nodes[0]!.changes).toEqual([{ field, before: null, after: shown }]);
});
