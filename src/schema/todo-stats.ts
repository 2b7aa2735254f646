import { sql, type Column, type SQL } from 'drizzle-orm';
import { todos } from '../db/tables/index.ts';
import { builder } from './api.ts';

export interface TodoStatsShape {
  readonly total: number;
  readonly open: number;
  readonly complete: number;
}

export const TodoStats = builder.objectRef<TodoStatsShape>('TodoStats').implement({
  description: 'Counts over the todos of one project that the viewer may see.',
  fields: (t) => ({
    total: t.exposeInt('total', { description: 'All of them.' }),
    open: t.exposeInt('open', { description: 'Those that are to be done.' }),
    complete: t.exposeInt('complete', { description: 'Those that are done.' }),
  }),
});

/** The counts of the project with this id, as one value in the project's own statement. */
export const todoStatsOf = (projectId: Column): SQL<TodoStatsShape> => sql`(
  select json_build_object(
    'total', count(*),
    'open', count(*) filter (where not ${todos.isComplete}),
    'complete', count(*) filter (where ${todos.isComplete})
  ) from ${todos} where ${todos.projectId} = ${projectId})`;
