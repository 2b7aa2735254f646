import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { todosPolicies } from '../policies.ts';
import { everyRowIndex } from '../../engine/index.ts';
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
    projectId: uuid('project_id'),
    task: text('task').notNull(),
    isComplete: boolean('is_complete').notNull().default(false),
    dueAt: instant('due_at'),
    insertedAt: instant('inserted_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    /**
     * A copy of the project's, which nobody writes: a trigger fills it in, and the foreign key has
     * it follow. So policies need no list of public projects.
     */
    isPublic: boolean('is_public').notNull().default(false),
  },
  (table) => [
    foreignKey({
      name: 'todos_project_id_is_public_fkey',
      columns: [table.projectId, table.isPublic],
      foreignColumns: [projects.id, projects.isPublic],
    })
      .onUpdate('cascade')
      .onDelete('cascade'),
    check('todos_user_id_check', isSubject(table.userId)),
    check('todos_task_check', isTrimmed(table.task, 2000)),
    check('todos_due_at_check', isInRange(table.dueAt)),
    // Without a project the foreign key says nothing.
    check('todos_is_public_check', sql`${table.projectId} is not null or not ${table.isPublic}`),
    index('todos_user_id_index').on(table.userId, table.insertedAt, table.id),
    // Ends in what says that all of a project's are public: for those who see just these, the
    // planner would otherwise look each project's up among all that are public.
    index('todos_project_id_index').on(table.projectId, table.insertedAt, table.id, table.isPublic),
    index('todos_public_index')
      .on(table.insertedAt, table.id)
      .where(sql`${table.isPublic}`),
    everyRowIndex('todos_order_index', table.insertedAt, table.id),
    ...todosPolicies,
  ],
);
