import { builder } from './builder.ts';

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
