import { boolean, check, index, pgEnum, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { accounts } from './accounts.ts';
import { membershipsPolicies } from '../policies.ts';
import { instant } from './instant.ts';
import { isSubject } from './values.ts';

export const membershipRole = pgEnum('membership_role', ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER']);

/** Who works in an account, and as what. Only an active membership gives any right. */
export const memberships = pgTable.withRLS(
  'memberships',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    userId: text('user_id').notNull(),
    role: membershipRole('role').notNull().default('MEMBER'),
    active: boolean('active').notNull().default(true),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    check('memberships_user_id_check', isSubject(table.userId)),
    unique('memberships_account_id_user_id_key').on(table.accountId, table.userId),
    index('memberships_user_id_index').on(table.userId, table.createdAt, table.id),
    index('memberships_account_id_index').on(table.accountId, table.createdAt, table.id),
    ...membershipsPolicies,
  ],
);
