import { encodeId } from '../../../src/engine/schema/global-id.ts';
import type { Operation } from '../../../test/access/operations.ts';
import { addTo, change, newId, without } from '../state.ts';
import { write, type Maker, type Situation } from './write.ts';

const placeOf = ({ state, view, random }: Situation) => {
  const [project] = random.chance(0.6) ? random.some(state.projects, 1) : [];
  return {
    projectId: project?.id ?? null,
    project: project === undefined ? null : view.rows.projects.get(project.id)!,
    globalId: project === undefined ? null : encodeId('Project', project.id),
  };
};

const newTodo = (situation: Situation, nth: number) => {
  const { group, view } = situation;
  const { projectId, project, globalId } = placeOf(situation);
  const task = group.text();
  return {
    input: { task, projectId: globalId },
    row: { id: newId(nth), userId: view.actor.userId ?? '', projectId, task, isComplete: false },
    operation: { table: 'todos', command: 'insert', userId: null, project, label: '' } as const,
  };
};

export const createTodo: Maker = (situation) => {
  const { input, row, operation } = newTodo(situation, 0);
  const after = addTo(situation.state, 'todos', row);
  return write(situation, 'createTodo', input, [operation], after);
};

export const createTodos: Maker = (situation) => {
  const count = 1 + situation.random.below(4);
  const todos = Array.from({ length: count }, (_, nth) => newTodo(situation, nth));
  const after = addTo(situation.state, 'todos', ...todos.map(({ row }) => row));
  const input = { todos: todos.map((todo) => todo.input) };
  return write(
    situation,
    'createTodos',
    input,
    todos.map(({ operation }) => operation),
    after,
  );
};

export const updateTodo: Maker = (situation) => {
  const { group, state, view, random } = situation;
  const [todo] = random.some(state.todos, 1);
  if (todo === undefined) return null;
  const row = view.rows.todos.get(todo.id)!;
  const id = encodeId('Todo', todo.id);
  const common = { table: 'todos', command: 'update', row, change: 'name', label: '' } as const;
  if (random.chance(0.3)) {
    const { projectId, project, globalId } = placeOf(situation);
    const after = change(state, 'todos', [todo.id], { projectId });
    return write(
      situation,
      'updateTodo',
      { id, projectId: globalId },
      [{ ...common, project }],
      after,
    );
  }
  const set = random.chance(0.5) ? { task: group.text() } : { isComplete: !todo.isComplete };
  const after = change(state, 'todos', [todo.id], set);
  const operation = { ...common, project: row.project };
  return write(situation, 'updateTodo', { id, ...set }, [operation], after);
};

const several = ({ state, view, random }: Situation, command: 'update' | 'delete') => {
  // People's own as a rule, since one of another's refuses all of them.
  const own = state.todos.filter(({ userId }) => userId === view.actor.userId);
  const chosen = random.some(own.length > 1 && random.chance(0.7) ? own : state.todos, 3);
  const keys = chosen.map(({ id }) => id);
  return {
    keys,
    ids: keys.map((key) => encodeId('Todo', key)),
    operations: keys.map((key): Operation => {
      const row = view.rows.todos.get(key)!;
      const common = { table: 'todos', row, label: '' } as const;
      return command === 'delete'
        ? { ...common, command }
        : { ...common, command, project: row.project, change: 'nothing' };
    }),
  };
};

export const updateTodos: Maker = (situation) => {
  const { keys, ids, operations } = several(situation, 'update');
  if (keys.length === 0) return null;
  const isComplete = situation.random.chance(0.5);
  const after = change(situation.state, 'todos', keys, { isComplete });
  return write(situation, 'updateTodos', { ids, isComplete }, operations, after);
};

export const deleteTodos: Maker = (situation) => {
  const { keys, ids, operations } = several(situation, 'delete');
  if (keys.length === 0) return null;
  const after = without(situation.state, 'todos', keys);
  return write(situation, 'deleteTodos', { ids }, operations, after);
};
