import { domain } from '#example/domain.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seed } from '../../src/engine/maintenance/seed.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
  const { ownerUrl } = app.database;
  await seed({ ownerUrl, sample: domain.sample, scale: 1, log: () => undefined });
});
afterAll(() => app.close());

interface Viewer {
  readonly viewer: {
    readonly accounts: { readonly nodes: readonly { name: string; viewerRole: string }[] };
  };
}

/** By what follows the right. */
const byAccount = (a: string, b: string) => accountIn(a).localeCompare(accountIn(b));
const accountIn = (right: string) => right.replace(/^\w+ of /, '');

test('the sample people are those that the sample data has', async () => {
  const { rows } = await app.database.asSuperuser('select distinct user_id from memberships');
  const introduced = domain.introduction.people.map(({ sub }) => sub);
  expect(introduced.toSorted()).toEqual(rows.map((row) => String(row['user_id'])).toSorted());
});

test.each(domain.introduction.people)('$sub is $about', async ({ sub, about }) => {
  const query = '{ viewer { accounts { nodes { name viewerRole } } } }';
  const { data } = await app.ask<Viewer>(sub, query);
  const rights = (data?.viewer.accounts.nodes ?? []).map(
    ({ name, viewerRole }) => `${viewerRole.toLowerCase()} of ${name}`,
  );
  expect(about).toBe(rights.length === 0 ? 'has left Acme' : rights.toSorted(byAccount).join(', '));
});
