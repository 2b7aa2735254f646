import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { addAccount } from '../support/rows.ts';

// What holds for the invoices of `docs/add-a-table.md`: `add-a-table.slow.test.ts` runs it where they are.

const people = ['mara', 'stranger', null] as const;

let app: TestApp;
let id: string;

beforeAll(async () => {
  app = await createTestApp({ compiled: true });
  const account = await addAccount(app.database, 'acme', { mara: 'MEMBER' });
  const { rows } = await app.database.asSuperuser(
    `insert into invoices (account_id, number, amount_cents, paid_at)
     select $1, 'R-' || n, n * 100, case when n < 3 then now() end from generate_series(1, 4) as n
     returning id`,
    [account],
  );
  id = btoa(`Invoice:${String(rows[0]?.['id'])}`);
});
afterAll(() => app.close());

const page = 'totalCount edges { cursor node { id number amountCents paidAt createdAt } }';

test.each([
  [`{ accounts { nodes { name invoices(last: 2) { ${page} pageInfo { hasPreviousPage } } } } }`],
  ['{ invoices(orderBy: [{ field: NUMBER }]) { nodes { number account { name slug } } } }'],
  [`query ($where: InvoiceFilter) { invoices(first: 1, where: $where) { ${page} } }`],
  [
    'query ($id: ID!) { invoice(id: $id) { number } node(id: $id) { id ... on Invoice { paidAt } } }',
  ],
])('Postgres writes what resolvers would: %s', async (query) => {
  for (const person of people) {
    const variables = { id, where: { paidAt: { isNull: false }, number: { startsWith: 'R' } } };
    const { answered } = app.operations!;
    const answer = await app.ask(person, query, variables);
    expect(app.operations!.answered).toBe(answered + 1);
    expect(answer.errors).toBeUndefined();
    expect(answer.text).toBe((await app.askResolvers(person, query, variables)).text);
    expect(/R-\d/.test(answer.text)).toBe(person === 'mara');
  }
});
