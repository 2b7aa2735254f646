import { sql } from 'drizzle-orm';
import { check, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { everyRowIndex } from '../../engine/index.ts';
import { accountsPolicies } from '../policies.ts';
import { instant } from './instant.ts';
import { isTrimmed } from './values.ts';

/** A tenant. */
export const accounts = pgTable.withRLS(
  'accounts',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: text('name').notNull(),
    slug: text('slug').notNull().unique(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    check('accounts_name_check', isTrimmed(table.name, 200)),
    check(
      'accounts_slug_check',
      sql`char_length(${table.slug}) between 3 and 63 and ${table.slug} ~ '^[a-z0-9]+(-[a-z0-9]+)*$'`,
    ),
    everyRowIndex('accounts_order_index', table.createdAt, table.id),
    ...accountsPolicies,
  ],
);
