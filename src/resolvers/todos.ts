import { projects, todos } from '../db/tables/index.ts';
import {
  change,
  defineMutation,
  defineRootList,
  defineRootRow,
  deletedRow,
  deletedRows,
  insert,
  refersTo,
  remove,
  row,
  rows,
} from '../engine/index.ts';
import {
  CreateTodo,
  CreateTodos,
  DeleteTodo,
  DeleteTodos,
  todoList,
  UpdateTodo,
  UpdateTodos,
} from '../schema/todo.ts';

defineRootList(todoList, 'Every todo that you may see, by insertedAt unless told otherwise.');
defineRootRow(todoList);

type NewTodo = Pick<
  typeof todos.$inferInsert,
  'id' | 'task' | 'projectId' | 'isComplete' | 'dueAt'
>;
type TodoChanges = { [K in keyof Omit<NewTodo, 'id'>]?: NewTodo[K] | undefined };

/** The author is the column's default: whoever the database says is asking. */
function insertTodos(given: readonly NewTodo[]) {
  const projectIds = given.map(({ projectId }) => projectId);
  return insert(todos, given, refersTo(projects, projectIds));
}

function changeTodos(keys: readonly string[], changes: TodoChanges) {
  const project = refersTo(projects, [changes.projectId]);
  return change(todos, keys, changes, project);
}

defineMutation('createTodo', {
  description: 'Creates a todo; the viewer is its author.',
  input: CreateTodo,
  gives: row(todoList, 'The new todo.'),
  write: (values) => insertTodos([values]),
});

defineMutation('updateTodo', {
  description: 'Changes a todo.',
  input: UpdateTodo,
  gives: row(todoList, 'The changed todo.'),
  write: ({ id, ...changes }) => changeTodos([id], changes),
});

defineMutation('deleteTodo', {
  description: 'Deletes a todo.',
  input: DeleteTodo,
  gives: deletedRow(todoList, 'The todo is gone.'),
  write: ({ id }) => remove(todos, [id]),
});

defineMutation('createTodos', {
  description: 'Creates several todos in one go: all of them or none.',
  input: CreateTodos,
  gives: rows(todoList, 'The new todos.'),
  write: (values) => insertTodos(values.todos),
});

defineMutation('updateTodos', {
  description: 'Changes several todos in the same way: all of them or none.',
  input: UpdateTodos,
  gives: rows(todoList, 'The changed todos.'),
  write: ({ ids, ...changes }) => changeTodos(ids, changes),
});

defineMutation('deleteTodos', {
  description: 'Deletes several todos: all of them or none.',
  input: DeleteTodos,
  gives: deletedRows(todoList, 'The todos are gone.'),
  write: ({ ids }) => remove(todos, ids),
});
