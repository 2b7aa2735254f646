import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { domain } from '../fixture/api.ts';
import { openFixture, type Fixture } from '../fixture/database.ts';
import { idOf, keys, layKeyed, types, type Type } from '../fixture/keyed-rows.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// What is recorded of a row names it by the key that its table has, and leads to it.

let app: TestApp;
let fixture: Fixture;
beforeAll(async () => {
  app = await createTestApp({ domain, app: { operations: null } });
  fixture = await openFixture({ within: app.database });
  for (const [table, type] of Object.entries({ crates: 'Crate', places: 'Place', ranks: 'Rank' })) {
    await app.database.asSuperuser(`select rowhouse.audit('${table}', '${type}')`);
  }
});
afterAll(async () => {
  await fixture.close();
  await app.close();
});
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
    { sub: 'root', role: 'admin' },
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
     values ('UPDATED', 'Crate', '9223372036854775808', 'admin'), ('UPDATED', 'Crate', 'x', 'admin')`,
  );
  const shown = await entriesOf('Crate');
  expect(shown.filter(({ subject }) => subject === null)).toHaveLength(2);
  expect(shown).toHaveLength(keys.Crate.length + 2);
});
