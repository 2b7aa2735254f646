import { sql, type Column, type SQL } from 'drizzle-orm';
import {
  BULK_MAX,
  defaulted,
  flag,
  idOf,
  idsOf,
  ifUpdatedAt,
  ifUpdatedAtEach,
  instant,
  means,
  newId,
  nullable,
  omittable,
  required,
  several,
} from '../engine/index.ts';
import { task } from './values.ts';
import { builder, defineInput, defineList } from './api.ts';

const isPersonal = (projectId: Column): SQL<boolean> => sql`(${projectId} is null)`;

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
    isPersonal: t.boolean({
      description:
        'Whether it is in no project: told also where `project` is null because the viewer may not see it.',
      select: { columns: {}, extras: { isPersonal: ({ projectId }) => isPersonal(projectId) } },
      extensions: means({ kind: 'extra', name: 'isPersonal' }),
      resolve: (todo) => todo.isPersonal,
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
    userId: true,
    projectId: { id: 'Project' },
    project: { row: 'Project' },
    task: true,
    isComplete: true,
    dueAt: true,
    insertedAt: true,
  },
  orders: {
    TASK: { column: 'task', description: 'By what is to be done.' },
    IS_COMPLETE: { column: 'isComplete', description: 'Open ones before those that are done.' },
    DUE_AT: { column: 'dueAt', description: 'By when it has to be done.' },
    INSERTED_AT: { column: 'insertedAt', description: 'By when it was created.' },
    UPDATED_AT: { column: 'updatedAt', description: 'By when it was last changed.' },
  },
});

export const CreateTodo = defineInput('CreateTodoInput', 'A new todo; its author is the viewer.', {
  id: newId('Todo'),
  task: required(task, 'What is to be done: 1 to 2,000 characters.'),
  projectId: nullable(idOf('Project'), 'The project it goes into; without one it is personal.'),
  isComplete: defaulted(flag, false, 'Whether it is done already.'),
  dueAt: nullable(instant, 'When it has to be done.'),
});

export const UpdateTodo = defineInput(
  'UpdateTodoInput',
  'A field left out stays as it is; an explicit null clears it where it can be null.',
  {
    id: required(idOf('Todo'), 'The todo.'),
    ifUpdatedAt,
    task: omittable(task, 'What is to be done: 1 to 2,000 characters; not null.'),
    projectId: nullable(
      idOf('Project'),
      'The project it goes into; null makes it personal, which only its author can.',
    ),
    isComplete: omittable(flag, 'Whether it is done; not null.'),
    dueAt: nullable(instant, 'When it has to be done; null for no date.'),
  },
);

export const DeleteTodo = defineInput('DeleteTodoInput', 'Which todo goes.', {
  id: required(idOf('Todo'), 'The todo.'),
  ifUpdatedAt,
});

export const CreateTodos = defineInput(
  'CreateTodosInput',
  `At most ${BULK_MAX} todos. All or none.`,
  {
    todos: required(several(CreateTodo, 'todo'), 'The new todos; the answer is in their order.'),
  },
);

export const UpdateTodos = defineInput(
  'UpdateTodosInput',
  `At most ${BULK_MAX} ids. All or none.`,
  {
    ids: required(idsOf('Todo'), 'The todos, none of them twice.'),
    ifUpdatedAt: ifUpdatedAtEach,
    isComplete: omittable(flag, 'Whether they are done; not null.'),
    projectId: nullable(idOf('Project'), 'The project they go into; null makes them personal.'),
    dueAt: nullable(instant, 'When they have to be done; null for no date.'),
  },
);

export const DeleteTodos = defineInput(
  'DeleteTodosInput',
  `At most ${BULK_MAX} ids. All or none.`,
  {
    ids: required(idsOf('Todo'), 'The todos, none of them twice.'),
    ifUpdatedAt: ifUpdatedAtEach,
  },
);
