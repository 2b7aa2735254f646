import { sql } from 'drizzle-orm';
import { projects, todos } from '../db/tables/index.ts';
import { builder } from '../schema/builder.ts';
import { encodeId } from '../schema/global-id.ts';
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
import { readInput } from '../schema/inputs/values.ts';
import { inputArgument } from '../schema/inputs/argument.ts';
import {
  CreateTodoPayload,
  CreateTodosPayload,
  DeleteTodoPayload,
  DeleteTodosPayload,
  UpdateTodoPayload,
  UpdateTodosPayload,
} from '../schema/payloads/payloads.ts';
import type { Database } from '../db/database.ts';
import { insert } from './insert.ts';
import { writeField } from './write-field.ts';
import { changesOr, changing, referringTo, requireWritten, withKeys } from './write.ts';

type NewTodo = Pick<typeof todos.$inferInsert, 'task' | 'projectId' | 'isComplete' | 'dueAt'>;
type TodoChanges = { [K in keyof NewTodo]?: NewTodo[K] | undefined };

/** The author is the column's default: whoever the database says is asking. */
function insertTodos(db: Database, rows: readonly NewTodo[]) {
  const projectIds = rows.map(({ projectId }) => projectId);
  return referringTo(db, projects, projectIds, () => insert(db, todos, rows));
}

function changeTodos(db: Database, keys: readonly string[], set: TodoChanges) {
  return referringTo(db, projects, [set.projectId], () => {
    const changed = db
      .update(todos)
      .set(changesOr(set, { task: sql`${todos.task}` }))
      .where(withKeys(todos, keys))
      .returning({ id: todos.id })
      .execute();
    return changing(db, todos, keys, changed);
  });
}

async function removeTodos(db: Database, keys: readonly string[]) {
  const removed = db
    .delete(todos)
    .where(withKeys(todos, keys))
    .returning({ id: todos.id })
    .execute();
  await requireWritten(db, todos, keys, removed);
}

builder.mutationFields((t) => ({
  createTodo: writeField(t, {
    payload: CreateTodoPayload,
    description: 'Creates a todo; the viewer is its author.',
    input: CreateTodoInput,
    rules: createTodoRules,
    write: (db, values) => insertTodos(db, [values]),
  }),
  updateTodo: writeField(t, {
    payload: UpdateTodoPayload,
    description: 'Changes a todo.',
    input: UpdateTodoInput,
    rules: updateTodoRules,
    write: (db, { id, ...set }) => changeTodos(db, [id], set),
  }),
  deleteTodo: t.field({
    type: DeleteTodoPayload,
    nullable: true,
    description: 'Deletes a todo.',
    args: inputArgument(DeleteTodoInput),
    resolve: async (_root, { input }, { db }) => {
      const { id } = readInput(deleteTodoRules, input);
      await removeTodos(db, [id]);
      return { deletedId: encodeId('Todo', id) };
    },
  }),
  createTodos: writeField(t, {
    payload: CreateTodosPayload,
    description: 'Creates several todos in one go: all of them or none.',
    input: CreateTodosInput,
    rules: createTodosRules,
    write: (db, values) => insertTodos(db, values.todos),
  }),
  updateTodos: writeField(t, {
    payload: UpdateTodosPayload,
    description: 'Changes several todos in the same way: all of them or none.',
    input: UpdateTodosInput,
    rules: updateTodosRules,
    write: (db, { ids, ...set }) => changeTodos(db, ids, set),
  }),
  deleteTodos: t.field({
    type: DeleteTodosPayload,
    nullable: true,
    description: 'Deletes several todos: all of them or none.',
    args: inputArgument(DeleteTodosInput),
    resolve: async (_root, { input }, { db }) => {
      const { ids } = readInput(deleteTodosRules, input);
      await removeTodos(db, ids);
      return { deletedIds: ids.map((id) => encodeId('Todo', id)) };
    },
  }),
}));
