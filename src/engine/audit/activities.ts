import { sql } from 'drizzle-orm';
import { jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';

// Made by the engine's own migrations, so drizzle-kit is not shown it.
const rowhouse = pgSchema('rowhouse');

export const activityAction = rowhouse.enum('activity_action', ['CREATED', 'UPDATED', 'DELETED']);

/** The values of columns that changed, by their names: before and after, null where not told. */
export type RecordedChanges = Readonly<Record<string, readonly [before: unknown, after: unknown]>>;

/**
 * Who wrote which row, when, and in which request. A trigger on each table adds the entries, in the
 * transaction of the write; there is no other way in. Nothing here refers to rows by foreign key,
 * so that an entry outlives what it is about.
 */
export const activities = rowhouse.table('activities', {
  id: uuid('id').primaryKey().defaultRandom(),
  /** The account whose row was written; null for a row of none. */
  accountId: uuid('account_id'),
  action: activityAction('action').notNull(),
  /** The name of the row's type in the API. */
  subjectType: text('subject_type').notNull(),
  /** The row's key. */
  subjectId: text('subject_id').notNull(),
  changes: jsonb('changes').$type<RecordedChanges>().notNull().default({}),
  /** The subject of the claims; null where nobody's token was there. */
  userId: text('user_id'),
  /** The database role that wrote. */
  role: text('role').notNull(),
  requestId: text('request_id'),
  occurredAt: timestamp('occurred_at', { withTimezone: true, precision: 6, mode: 'string' })
    .notNull()
    .default(sql`clock_timestamp()`),
});
