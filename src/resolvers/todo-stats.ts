import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import { count, inArray, sql } from 'drizzle-orm';
import { todos } from '../db/tables/index.ts';
import { builder, type ResolverContext } from '../schema/builder.ts';
import { Project } from '../schema/project.ts';
import { TodoStats, type TodoStatsShape } from '../schema/todo-stats.ts';

const none: TodoStatsShape = { total: 0, open: 0, complete: 0 };

async function countTodos({ db }: ResolverContext, projectIds: readonly string[]) {
  const rows = await db
    .select({
      projectId: todos.projectId,
      total: count(),
      complete: sql<number>`count(*) filter (where ${todos.isComplete})`.mapWith(Number),
    })
    .from(todos)
    .where(inArray(todos.projectId, [...new Set(projectIds)]))
    .groupBy(todos.projectId);
  const byProject = new Map(rows.map((row) => [row.projectId, row]));
  return projectIds.map((projectId) => {
    const row = byProject.get(projectId);
    return row === undefined ? none : { ...row, open: row.total - row.complete };
  });
}

/**
 * Counts the todos of any number of projects in one statement; one loader an operation. It keeps
 * nothing: a later field of a mutation has other counts than an earlier one.
 */
const statsLoader = createContextCache(
  (context: ResolverContext) =>
    new DataLoader<string, TodoStatsShape>((projectIds) => countTodos(context, projectIds), {
      cache: false,
    }),
);

builder.drizzleObjectField(Project, 'todoStats', (t) =>
  t.field({
    type: TodoStats,
    description: 'Counts over the todos of this project that the viewer may see.',
    select: { columns: { id: true } },
    resolve: ({ id }, _args, context) => statsLoader(context).load(id),
  }),
);
