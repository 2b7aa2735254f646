import { sql } from 'drizzle-orm';
import { index, jsonb, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { activitiesPolicies } from '../policies.ts';
import { instant } from './instant.ts';

export const activityAction = pgEnum('activity_action', ['CREATED', 'UPDATED', 'DELETED']);

/** The values of columns that changed, by their names: before and after, null where not told. */
export type RecordedChanges = Readonly<Record<string, readonly [before: unknown, after: unknown]>>;

/**
 * Who wrote which row, when, and in which request. A trigger on each table adds the entries, in the
 * transaction of the write; there is no other way in. Nothing here refers to rows by foreign key,
 * so that an entry outlives what it is about.
 */
export const activities = pgTable.withRLS(
  'activities',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** The account whose row was written; null for a personal todo's. */
    accountId: uuid('account_id'),
    action: activityAction('action').notNull(),
    /** The name of the row's type in the API. */
    subjectType: text('subject_type').notNull(),
    subjectId: uuid('subject_id').notNull(),
    changes: jsonb('changes').$type<RecordedChanges>().notNull().default({}),
    /** The subject of the claims; null where nobody's token was there. */
    userId: text('user_id'),
    /** The database role that wrote. */
    role: text('role').notNull(),
    requestId: text('request_id'),
    occurredAt: instant('occurred_at')
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (table) => [
    index('activities_account_id_index').on(table.accountId, table.occurredAt, table.id),
    // For todos that go with their project: by then only its entry says whose it was.
    index('activities_deleted_projects_index')
      .on(table.subjectId)
      .where(sql`${table.subjectType} = 'Project' and ${table.action} = 'DELETED'`),
    ...activitiesPolicies,
  ],
);
