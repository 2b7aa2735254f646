import { getTableConfig, PgDialect, pgTable, text } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { admin, moderator } from '#example/db/roles.ts';
import { everyRowIndex, everyRowPolicies } from '../src/engine/index.ts';

// An index with a condition serves a statement whose policies say the same, and no other.

const articles = pgTable.withRLS(
  'articles',
  { sku: text('sku').primaryKey(), name: text('name').notNull() },
  (table) => [
    everyRowIndex('articles_name_index', table.name, table.sku),
    ...everyRowPolicies({ read: [moderator], write: [admin], key: 'sku' }),
  ],
);

test('the index of every row serves those who see every row, whatever the key is called', () => {
  const dialect = new PgDialect();
  const { indexes, policies } = getTableConfig(articles);
  const condition = dialect.sqlToQuery(indexes[0]!.config.where!).sql;
  expect(condition).toContain('sku');
  const using = policies.map((policy) => [policy.name, dialect.sqlToQuery(policy.using!).sql]);
  expect(Object.fromEntries(using)).toEqual({
    select_as_moderator: condition,
    all_as_admin: condition,
    all_as_maintenance: 'true',
  });
});
