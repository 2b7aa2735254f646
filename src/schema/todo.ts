import { builder } from '../engine/schema/builder.ts';
import { defineList } from '../engine/lists/list.ts';

export const Todo = builder.drizzleNode('todos', {
  name: 'Todo',
  description: 'Something to do: personal, or in a project.',
  id: { column: (todo) => todo.id },
  select: { columns: {} },
  fields: (t) => ({
    userId: t.exposeString('userId', {
      description: 'The author: the subject of the token that created it.',
    }),
    project: t.relation('project', {
      nullable: true,
      description: 'Null for a personal todo, and where the viewer may not see the project.',
    }),
    task: t.exposeString('task', { description: 'What is to be done: 1 to 2,000 characters.' }),
    isComplete: t.exposeBoolean('isComplete', { description: 'Whether it is done.' }),
    dueAt: t.expose('dueAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it has to be done; null where nobody said.',
    }),
    insertedAt: t.expose('insertedAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When it was last changed.',
    }),
  }),
});

export const todoList = defineList({
  name: 'Todo',
  plural: 'todos',
  table: 'todos',
  node: Todo,
  defaultOrder: 'insertedAt',
  filters: {
    userId: 'string',
    projectId: { id: 'Project' },
    task: 'string',
    isComplete: 'boolean',
    dueAt: 'instant',
    insertedAt: 'instant',
  },
  orders: {
    TASK: { column: 'task', description: 'By what is to be done.' },
    IS_COMPLETE: { column: 'isComplete', description: 'Open ones before those that are done.' },
    DUE_AT: { column: 'dueAt', description: 'By when it has to be done.' },
    INSERTED_AT: { column: 'insertedAt', description: 'By when it was created.' },
    UPDATED_AT: { column: 'updatedAt', description: 'By when it was last changed.' },
  },
});
