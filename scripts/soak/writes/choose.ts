import { encodeId } from '../../../src/engine/schema/global-id.ts';
import type { Group } from '../group.ts';
import type { Person } from '../people.ts';
import type { Random } from '../random.ts';
import type { State } from '../state.ts';
import { viewOf } from '../view.ts';
import { addMember, createAccount, updateAccount, updateMember } from './accounts.ts';
import { createProject, updateProject } from './projects.ts';
import { deleteAccount, deleteProject, deleteTodo, removeMember } from './removals.ts';
import { createTodo, createTodos, deleteTodos, updateTodo, updateTodos } from './todos.ts';
import type { Maker, Write } from './write.ts';

const absentTodo = encodeId('Todo', 'ffffffff-0000-4000-8000-000000000000');

/** The same with a second field that always fails, and so takes back the first. */
function undone(whole: Write, state: State): Write {
  const undo = `undo: deleteTodo(input: { id: "${absentTodo}" }) { deletedId } }`;
  return {
    ...whole,
    kind: 'two fields, the second fails',
    document: whole.document.replace(/\}$/, undo),
    expected: whole.expected === 'done' ? 'NOT_FOUND' : whole.expected,
    after: state,
  };
}

/** What somebody tries next in a group, whether they may or not. To be called when it is alone. */
export function chooseWrite(group: Group, person: Person, random: Random): Write | null {
  const { state } = group;
  const full = state.todos.length > 80;
  const make = random.weighted<Maker>([
    [state.accounts.length < 5 ? 1 : 0, createAccount],
    [2, updateAccount],
    [0.5, deleteAccount],
    [state.memberships.length < 90 ? 4 : 0, addMember],
    [4, updateMember],
    [2, removeMember],
    [3, createProject],
    [4, updateProject],
    [0.5, deleteProject],
    [full ? 2 : 8, createTodo],
    [full ? 1 : 3, createTodos],
    [10, updateTodo],
    [4, updateTodos],
    [full ? 8 : 3, deleteTodo],
    [full ? 4 : 1, deleteTodos],
  ]);
  const situation = { group, state, view: viewOf(state, person.actor), random };
  let made = make(situation);
  // Most of what people try is something that they may do.
  for (let tries = 1; tries < 5 && made?.expected !== 'done' && random.chance(0.8); tries += 1) {
    made = make(situation);
  }
  return made !== null && random.chance(0.1) ? undone(made, state) : made;
}
