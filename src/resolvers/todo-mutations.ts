import { inArray, sql } from 'drizzle-orm';
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
import { insertReturning } from './insert.ts';
import { changesOr, referringTo, requireWritten } from './write.ts';

type NewTodo = Pick<typeof todos.$inferInsert, 'task' | 'projectId' | 'isComplete' | 'dueAt'>;
type TodoChanges = { [K in keyof NewTodo]?: NewTodo[K] | undefined };

/** The author is the column's default: whoever the database says is asking. */
function insertTodos(db: Database, rows: readonly NewTodo[]) {
  const projectIds = rows.map(({ projectId }) => projectId);
  return referringTo(db, projects, projectIds, () => insertReturning(db, todos, rows));
}

async function changeTodos(db: Database, keys: readonly string[], set: TodoChanges) {
  const written = await referringTo(db, projects, [set.projectId], async () =>
    db
      .update(todos)
      .set(changesOr(set, { task: sql`${todos.task}` }))
      .where(inArray(todos.id, [...keys]))
      .returning({ id: todos.id }),
  );
  await requireWritten(db, todos, keys, written);
}

async function removeTodos(db: Database, keys: readonly string[]) {
  const removed = await db
    .delete(todos)
    .where(inArray(todos.id, [...keys]))
    .returning({ id: todos.id });
  await requireWritten(db, todos, keys, removed);
}

builder.mutationFields((t) => ({
  createTodo: t.field({
    type: CreateTodoPayload,
    nullable: true,
    description: 'Creates a todo; the viewer is its author.',
    args: inputArgument(CreateTodoInput),
    resolve: async (_root, { input }, { db }) => {
      const [key] = await insertTodos(db, [readInput(createTodoRules, input)]);
      return { key: key! };
    },
  }),
  updateTodo: t.field({
    type: UpdateTodoPayload,
    nullable: true,
    description: 'Changes a todo.',
    args: inputArgument(UpdateTodoInput),
    resolve: async (_root, { input }, { db }) => {
      const { id, ...set } = readInput(updateTodoRules, input);
      await changeTodos(db, [id], set);
      return { key: id };
    },
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
  createTodos: t.field({
    type: CreateTodosPayload,
    nullable: true,
    description: 'Creates several todos in one go: all of them or none.',
    args: inputArgument(CreateTodosInput),
    resolve: async (_root, { input }, { db }) => {
      return { keys: await insertTodos(db, readInput(createTodosRules, input).todos) };
    },
  }),
  updateTodos: t.field({
    type: UpdateTodosPayload,
    nullable: true,
    description: 'Changes several todos in the same way: all of them or none.',
    args: inputArgument(UpdateTodosInput),
    resolve: async (_root, { input }, { db }) => {
      const { ids, ...set } = readInput(updateTodosRules, input);
      await changeTodos(db, ids, set);
      return { keys: ids };
    },
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
