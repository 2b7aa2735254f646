import { encodeId } from '../../../src/engine/schema/global-id.ts';
import type { Operation } from '../../../test/access/operations.ts';
import { without, type State } from '../state.ts';
import { write, type Maker } from './write.ts';

/**
 * @param fewest - how many rows stay, so that there is always something to do
 */
const remove =
  (table: keyof State, field: string, type: string, fewest: number): Maker =>
  (situation) => {
    const { state, view, random } = situation;
    const [chosen] = random.some<{ id: string }>(state[table], 1);
    if (chosen === undefined || state[table].length <= fewest) return null;
    const row = view.rows[table].get(chosen.id)!;
    const operation = { table, command: 'delete', row, label: '' } as Operation;
    const after = without(state, table, [chosen.id]);
    return write(situation, field, { id: encodeId(type, chosen.id) }, [operation], after);
  };

export const deleteAccount = remove('accounts', 'deleteAccount', 'Account', 3);
export const removeMember = remove('memberships', 'removeMember', 'Membership', 10);
export const deleteProject = remove('projects', 'deleteProject', 'Project', 6);
export const deleteTodo = remove('todos', 'deleteTodo', 'Todo', 20);
