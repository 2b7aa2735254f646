import {
  defaulted,
  flag,
  idOf,
  ifUpdatedAt,
  listArguments,
  means,
  newId,
  omittable,
  relatedConnection,
  required,
} from '../engine/index.ts';
import { description, name } from './values.ts';
import { builder, defineInput, defineList } from './api.ts';
import { TodoStats, todoStatsOf } from './todo-stats.ts';
import { todoList } from './todo.ts';

export const Project = builder.drizzleNode('projects', {
  name: 'Project',
  description: 'A list of todos that belongs to an account. A public one is seen by everybody.',
  id: { column: (project) => project.id },
  select: { columns: {} },
  fields: (t) => ({
    account: t.relation('account', {
      nullable: true,
      description: 'Null where the viewer may see the project (it is public) but not the account.',
    }),
    name: t.exposeString('name', { description: '1 to 200 characters.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'At most 5,000 characters; null where there is none.',
    }),
    isPublic: t.exposeBoolean('isPublic', {
      description: 'Whether everybody may see the project and its todos, signed in or not.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When it was last changed.',
    }),
    todos: t.field({
      type: todoList.connection,
      description: 'Its todos, by insertedAt unless told otherwise.',
      args: listArguments(todoList),
      ...relatedConnection('projects', 'todos', todoList),
    }),
    todoStats: t.field({
      type: TodoStats,
      description: 'Counts over the todos of this project that the viewer may see.',
      select: { columns: {}, extras: { todoStats: ({ id }) => todoStatsOf(id) } },
      extensions: means({ kind: 'extra', name: 'todoStats' }),
      resolve: ({ todoStats }) => todoStats,
    }),
  }),
});

export const projectList = defineList({
  name: 'Project',
  plural: 'projects',
  table: 'projects',
  node: Project,
  defaultOrder: 'createdAt',
  filters: {
    accountId: { id: 'Account' },
    account: { row: 'Account' },
    name: true,
    isPublic: true,
    createdAt: true,
  },
  orders: {
    NAME: { column: 'name', description: 'By its name.' },
    CREATED_AT: { column: 'createdAt', description: 'By when it was created.' },
    UPDATED_AT: { column: 'updatedAt', description: 'By when it was last changed.' },
  },
});

const isPublicDescription = 'Whether everybody may see the project and its todos, signed in or not';

export const CreateProject = defineInput('CreateProjectInput', 'A new project of an account.', {
  id: newId('Project'),
  accountId: required(idOf('Account'), 'The account it belongs to, for good.'),
  name: required(name, '1 to 200 characters.'),
  description: omittable(description, 'At most 5,000 characters; blank is the same as null.'),
  isPublic: defaulted(flag, false, `${isPublicDescription}.`),
});

export const UpdateProject = defineInput(
  'UpdateProjectInput',
  'A field left out stays as it is; an explicit null clears it where it can be null.',
  {
    id: required(idOf('Project'), 'The project.'),
    ifUpdatedAt,
    name: omittable(name, '1 to 200 characters; not null.'),
    description: omittable(description, 'At most 5,000 characters; null or blank clears it.'),
    isPublic: omittable(flag, `${isPublicDescription}; not null.`),
  },
);

export const DeleteProject = defineInput(
  'DeleteProjectInput',
  'Which project goes, with its todos.',
  { id: required(idOf('Project'), 'The project.'), ifUpdatedAt },
);
