import { z } from 'zod';
import { builder } from '../../engine/schema/builder.ts';
import { BULK_MAX, flag, idOf, idsOf, instant, task } from '../../engine/writes/input-values.ts';

export const CreateTodoInput = builder.inputType('CreateTodoInput', {
  description: 'A new todo; its author is the viewer.',
  fields: (t) => ({
    task: t.string({ required: true, description: 'What is to be done: 1 to 2,000 characters.' }),
    projectId: t.id({ description: 'The project it goes into; without one it is personal.' }),
    isComplete: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Whether it is done already.',
    }),
    dueAt: t.field({ type: 'DateTime', description: 'When it has to be done.' }),
  }),
});

export const createTodoRules = z.object({
  task,
  projectId: idOf('Project').nullish(),
  isComplete: flag,
  dueAt: instant.nullish(),
});

export const UpdateTodoInput = builder.inputType('UpdateTodoInput', {
  description: 'A field left out stays as it is; an explicit null clears it where it can be null.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The todo.' }),
    task: t.string({ description: 'What is to be done: 1 to 2,000 characters; not null.' }),
    projectId: t.id({
      description: 'The project it goes into; null makes it personal, which only its author can.',
    }),
    isComplete: t.boolean({ description: 'Whether it is done; not null.' }),
    dueAt: t.field({ type: 'DateTime', description: 'When it has to be done; null for no date.' }),
  }),
});

export const updateTodoRules = z.object({
  id: idOf('Todo'),
  task: task.optional(),
  projectId: idOf('Project').nullish(),
  isComplete: flag.optional(),
  dueAt: instant.nullish(),
});

export const DeleteTodoInput = builder.inputType('DeleteTodoInput', {
  description: 'Which todo goes.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The todo.' }) }),
});

export const deleteTodoRules = z.object({ id: idOf('Todo') });

export const CreateTodosInput = builder.inputType('CreateTodosInput', {
  description: `At most ${BULK_MAX} todos. All or none.`,
  fields: (t) => ({
    todos: t.field({
      type: [CreateTodoInput],
      required: true,
      description: 'The new todos; the answer is in their order.',
    }),
  }),
});

export const createTodosRules = z.object({
  todos: z
    .array(createTodoRules)
    .min(1, 'At least one todo is needed.')
    .max(BULK_MAX, `At most ${BULK_MAX} todos.`),
});

export const UpdateTodosInput = builder.inputType('UpdateTodosInput', {
  description: `At most ${BULK_MAX} ids. All or none.`,
  fields: (t) => ({
    ids: t.idList({ required: true, description: 'The todos, none of them twice.' }),
    isComplete: t.boolean({ description: 'Whether they are done; not null.' }),
    projectId: t.id({ description: 'The project they go into; null makes them personal.' }),
    dueAt: t.field({
      type: 'DateTime',
      description: 'When they have to be done; null for no date.',
    }),
  }),
});

export const updateTodosRules = z.object({
  ids: idsOf('Todo'),
  isComplete: flag.optional(),
  projectId: idOf('Project').nullish(),
  dueAt: instant.nullish(),
});

export const DeleteTodosInput = builder.inputType('DeleteTodosInput', {
  description: `At most ${BULK_MAX} ids. All or none.`,
  fields: (t) => ({
    ids: t.idList({ required: true, description: 'The todos, none of them twice.' }),
  }),
});

export const deleteTodosRules = z.object({ ids: idsOf('Todo') });
