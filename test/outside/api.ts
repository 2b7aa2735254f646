import { projects, todos } from '#example/db/tables/index.ts';
import { relations } from '#example/db/relations.ts';
import { domain as example } from '#example/domain.ts';
import type { Domain } from '../../src/engine/domain.ts';
import {
  change,
  createApi,
  defineMutation,
  defineRootList,
  idOf,
  insert,
  listArguments,
  nullable,
  omittable,
  refersTo,
  relatedConnection,
  required,
  row,
  rows,
  several,
  text,
} from '../../src/engine/index.ts';
import { patience } from '../support/drivers.ts';
import type { Service } from './service.ts';

// A small API over the example's tables and policies, in which todos have fields from outside: values of
// each type that such a field can have, beside lists and relations that are SQL.

const description = 'Of the fixture.';

interface Place {
  readonly city: string;
  readonly zip: string | null;
  readonly size: 'small' | 'large';
}

/** A task of which `shout`, which can't be null, fails. */
export const MUTE = 'mute';

/** How long a call of any other field may take: longer than an operation. */
const PATIENT_MS = 3 * patience.transactionTimeoutMs;

/** How long a call of the field `slow` may take. */
export const SLOW_MS = 50;

const insertTodos = (given: readonly { task: string; projectId: string | null }[]) =>
  insert(
    todos,
    given,
    refersTo(
      projects,
      given.map(({ projectId }) => projectId),
    ),
  );

/** The API, and the example's everything else, over this service. */
export function domainWith(service: Service): Domain {
  const api = createApi(relations, { withoutType: ['accounts', 'activities', 'memberships'] });
  const { builder, defineInput, defineList, fromOutside } = api;

  const Size = builder.enumType('Size', {
    description,
    values: { SMALL: { value: 'small', description }, LARGE: { value: 'large', description } },
  });
  const PlaceRef = builder.objectRef<Place>('Place').implement({
    description,
    fields: (t) => ({
      city: t.exposeString('city', { description }),
      zip: t.exposeString('zip', { description, nullable: true }),
      size: t.expose('size', { type: Size, description }),
    }),
  });

  const Todo = builder.drizzleNode('todos', {
    name: 'Todo',
    description,
    id: { column: (todo) => todo.id },
    select: { columns: {} },
    fields: (t) => ({
      task: t.exposeString('task', { description }),
      project: t.relation('project', { nullable: true, description }),
      /** Called by its resolver: an operation with it is not compiled. */
      shout: t.string({
        description,
        select: { columns: { task: true } },
        resolve: ({ task }) => {
          if (task === MUTE) throw new Error('It says nothing.');
          return task.toUpperCase();
        },
      }),
      weather: t.field({
        type: 'String',
        nullable: true,
        description,
        ...fromOutside('todos', {
          from: ['task'],
          load: service.load<string>('weather'),
          timeoutMs: PATIENT_MS,
        }),
      }),
      slow: t.field({
        type: 'String',
        nullable: true,
        description,
        ...fromOutside('todos', {
          from: ['id'],
          load: service.load<string>('slow'),
          timeoutMs: SLOW_MS,
        }),
      }),
      score: t.field({
        type: 'Int',
        nullable: true,
        description,
        ...fromOutside('todos', {
          from: ['task', 'dueAt', 'isComplete', 'projectId'],
          load: service.load<number>('score'),
          timeoutMs: PATIENT_MS,
        }),
      }),
      tags: t.field({
        type: ['String'],
        nullable: true,
        description,
        ...fromOutside('todos', {
          from: ['task'],
          load: service.load<string[]>('tags'),
          timeoutMs: PATIENT_MS,
        }),
      }),
      size: t.field({
        type: Size,
        nullable: true,
        description,
        ...fromOutside('todos', {
          from: ['task'],
          load: service.load<'small' | 'large'>('size'),
          timeoutMs: PATIENT_MS,
        }),
      }),
      place: t.field({
        type: PlaceRef,
        nullable: true,
        description,
        ...fromOutside('todos', {
          from: ['task'],
          load: service.load<Place>('place'),
          timeoutMs: PATIENT_MS,
        }),
      }),
      anything: t.field({
        type: 'JSON',
        nullable: true,
        description,
        ...fromOutside('todos', {
          from: ['task'],
          load: service.load<unknown>('anything'),
          timeoutMs: PATIENT_MS,
        }),
      }),
    }),
  });
  const todoList = defineList({
    name: 'Todo',
    plural: 'todos',
    table: 'todos',
    node: Todo,
    defaultOrder: 'task',
    filters: { task: true },
  });
  const Project = builder.drizzleNode('projects', {
    name: 'Project',
    description,
    id: { column: (project) => project.id },
    select: { columns: {} },
    fields: (t) => ({
      name: t.exposeString('name', { description }),
      todos: t.field({
        type: todoList.connection,
        description,
        args: listArguments(todoList),
        ...relatedConnection('projects', 'todos', todoList),
      }),
      weather: t.field({
        type: 'String',
        nullable: true,
        description,
        ...fromOutside('projects', {
          from: ['name'],
          load: service.load<string>('climate'),
          timeoutMs: PATIENT_MS,
        }),
      }),
    }),
  });
  const projectList = defineList({
    name: 'Project',
    plural: 'projects',
    table: 'projects',
    node: Project,
    defaultOrder: 'name',
  });

  builder.queryType({ description });
  builder.mutationType({ description });
  defineRootList(todoList, description);
  defineRootList(projectList, description);

  const task = text('A task', 2000);
  const CreateTodo = defineInput('CreateTodoInput', description, {
    task: required(task, description),
    projectId: nullable(idOf('Project'), description),
  });
  const CreateTodos = defineInput('CreateTodosInput', description, {
    todos: required(several(CreateTodo, 'todo'), description),
  });
  const UpdateTodo = defineInput('UpdateTodoInput', description, {
    id: required(idOf('Todo'), description),
    task: omittable(task, description),
  });
  defineMutation('createTodo', {
    description,
    input: CreateTodo,
    gives: row(todoList, description),
    write: ({ task: given, projectId = null }) => insertTodos([{ task: given, projectId }]),
  });
  defineMutation('createTodos', {
    description,
    input: CreateTodos,
    gives: rows(todoList, description),
    write: (values) =>
      insertTodos(
        values.todos.map(({ task: given, projectId = null }) => ({ task: given, projectId })),
      ),
  });
  defineMutation('updateTodo', {
    description,
    input: UpdateTodo,
    gives: row(todoList, description),
    write: ({ id, ...changes }) => change(todos, [id], changes),
  });
  return { ...example, schema: api.toSchema() };
}
