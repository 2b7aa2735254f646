import { projects, todos } from '../db/tables/index.ts';
import { change, remove } from '../engine/writes/change.ts';
import { insert } from '../engine/writes/insert.ts';
import { refersTo } from '../engine/writes/write.ts';
import { builder } from '../engine/schema/builder.ts';
import {
  CreateTodoInput,
  createTodoRules,
  CreateTodosInput,
  createTodosRules,
  DeleteTodoInput,
  deleteTodoRules,
  DeleteTodosInput,
  deleteTodosRules,
  UpdateTodoInput,
  updateTodoRules,
  UpdateTodosInput,
  updateTodosRules,
} from '../schema/inputs/todo.ts';
import {
  CreateTodoPayload,
  CreateTodosPayload,
  DeleteTodoPayload,
  DeleteTodosPayload,
  UpdateTodoPayload,
  UpdateTodosPayload,
} from '../schema/payloads/payloads.ts';
import { deleteField, writeField } from '../engine/writes/write-field.ts';

type NewTodo = Pick<typeof todos.$inferInsert, 'task' | 'projectId' | 'isComplete' | 'dueAt'>;
type TodoChanges = { [K in keyof NewTodo]?: NewTodo[K] | undefined };

/** The author is the column's default: whoever the database says is asking. */
function insertTodos(rows: readonly NewTodo[]) {
  const projectIds = rows.map(({ projectId }) => projectId);
  return insert(todos, rows, refersTo(projects, projectIds));
}

function changeTodos(keys: readonly string[], changes: TodoChanges) {
  const project = refersTo(projects, [changes.projectId]);
  return change(todos, keys, changes, { touch: todos.task, refersTo: project });
}

builder.mutationFields((t) => ({
  createTodo: writeField(t, {
    payload: CreateTodoPayload,
    description: 'Creates a todo; the viewer is its author.',
    input: CreateTodoInput,
    rules: createTodoRules,
    write: (values) => insertTodos([values]),
  }),
  updateTodo: writeField(t, {
    payload: UpdateTodoPayload,
    description: 'Changes a todo.',
    input: UpdateTodoInput,
    rules: updateTodoRules,
    write: ({ id, ...changes }) => changeTodos([id], changes),
  }),
  deleteTodo: deleteField(t, {
    payload: DeleteTodoPayload,
    description: 'Deletes a todo.',
    input: DeleteTodoInput,
    rules: deleteTodoRules,
    write: ({ id }) => remove(todos, [id]),
  }),
  createTodos: writeField(t, {
    payload: CreateTodosPayload,
    description: 'Creates several todos in one go: all of them or none.',
    input: CreateTodosInput,
    rules: createTodosRules,
    write: (values) => insertTodos(values.todos),
  }),
  updateTodos: writeField(t, {
    payload: UpdateTodosPayload,
    description: 'Changes several todos in the same way: all of them or none.',
    input: UpdateTodosInput,
    rules: updateTodosRules,
    write: ({ ids, ...changes }) => changeTodos(ids, changes),
  }),
  deleteTodos: deleteField(t, {
    payload: DeleteTodosPayload,
    description: 'Deletes several todos: all of them or none.',
    input: DeleteTodosInput,
    rules: deleteTodosRules,
    write: ({ ids }) => remove(todos, ids),
  }),
}));
