import { sql } from 'drizzle-orm';
import { boolean, check, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { todosPolicies } from '../policies.ts';
import { everyRow } from '../every-row.ts';
import { instant } from './instant.ts';
import { projects } from './projects.ts';
import { isInRange, isSubject, isTrimmed } from './values.ts';

/** Something to do, in a project or, without one, personal. */
export const todos = pgTable.withRLS(
  'todos',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    userId: text('user_id')
      .notNull()
      .default(sql`auth.user_id()`),
    projectId: uuid('project_id').references(() => projects.id, { onDelete: 'cascade' }),
    task: text('task').notNull(),
    isComplete: boolean('is_complete').notNull().default(false),
    dueAt: instant('due_at'),
    insertedAt: instant('inserted_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    check('todos_user_id_check', isSubject(table.userId)),
    check('todos_task_check', isTrimmed(table.task, 2000)),
    check('todos_due_at_check', isInRange(table.dueAt)),
    index('todos_user_id_index').on(table.userId, table.insertedAt, table.id),
    index('todos_project_id_index').on(table.projectId, table.insertedAt, table.id),
    index('todos_order_index').on(table.insertedAt, table.id).where(everyRow),
    ...todosPolicies,
  ],
);
