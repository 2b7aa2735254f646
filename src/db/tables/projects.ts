import { sql } from 'drizzle-orm';
import { boolean, check, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { accounts } from './accounts.ts';
import { projectsPolicies } from '../policies.ts';
import { everyRowIndex } from '../../engine/index.ts';
import { instant } from './instant.ts';
import { isAbsentOrNotBlank, isTrimmed } from './values.ts';

/** A list of todos that belongs to an account; a public one is seen by everybody. */
export const projects = pgTable.withRLS(
  'projects',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    description: text('description'),
    isPublic: boolean('is_public').notNull().default(false),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    check('projects_name_check', isTrimmed(table.name, 200)),
    check('projects_description_check', isAbsentOrNotBlank(table.description, 5000)),
    // What todos refer to, so that each has a copy of its project's `is_public`.
    unique('projects_id_is_public_key').on(table.id, table.isPublic),
    index('projects_account_id_index').on(table.accountId, table.createdAt, table.id),
    index('projects_public_index')
      .on(table.createdAt, table.id)
      .where(sql`${table.isPublic}`),
    everyRowIndex('projects_order_index', table.createdAt, table.id),
    ...projectsPolicies,
  ],
);
