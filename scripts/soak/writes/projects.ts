import { encodeId } from '../../../src/engine/schema/global-id.ts';
import { addTo, change, newId } from '../state.ts';
import { write, type Maker } from './write.ts';

export const createProject: Maker = (situation) => {
  const { group, state, view, random } = situation;
  const [account] = random.some(state.accounts, 1);
  if (account === undefined || state.projects.length > 20) return null;
  const set = { name: group.text(), isPublic: random.chance(0.3) };
  const operation = {
    table: 'projects',
    command: 'insert',
    account: view.rows.accounts.get(account.id)!,
    isPublic: set.isPublic,
    label: '',
  } as const;
  const input = { accountId: encodeId('Account', account.id), ...set };
  const after = addTo(state, 'projects', { id: newId(), accountId: account.id, ...set });
  return write(situation, 'createProject', input, [operation], after);
};

export const updateProject: Maker = (situation) => {
  const { group, state, view, random } = situation;
  const [project] = random.some(state.projects, 1);
  if (project === undefined) return null;
  const row = view.rows.projects.get(project.id)!;
  const set = random.chance(0.5) ? { name: group.text() } : { isPublic: !project.isPublic };
  const operation = {
    table: 'projects',
    command: 'update',
    row,
    isPublic: set.isPublic ?? project.isPublic,
    change: 'name',
    label: '',
  } as const;
  const input = { id: encodeId('Project', project.id), ...set };
  const after = change(state, 'projects', [project.id], set);
  return write(situation, 'updateProject', input, [operation], after);
};
