import { encodeId } from '../../src/engine/schema/global-id.ts';
import type { AccountRow, MembershipRow, ProjectRow, TodoRow } from './state.ts';
import type { View } from './view.ts';

// Rows as the API answers them, where the reads of scripts/soak/reads.ts select them.

export function oneOf<T extends { id: string }, S>(
  rows: readonly T[],
  id: string | null,
  shape: (row: T) => S,
): S | null {
  const row = rows.find((candidate) => candidate.id === id);
  return row === undefined ? null : shape(row);
}

export const accountOf = (view: View, { id, name, slug }: AccountRow) => ({
  id: encodeId('Account', id),
  name,
  slug,
  viewerRole: view.roleIn(id),
});

const reference = (type: string, rows: readonly { id: string }[], id: string | null) =>
  oneOf(rows, id, (row) => ({ id: encodeId(type, row.id) }));

export const memberOf =
  (view: View) =>
  ({ id, accountId, userId, role, active }: MembershipRow) => ({
    id: encodeId('Membership', id),
    userId,
    role,
    active,
    account: reference('Account', view.accounts, accountId),
  });

export function projectOf(view: View, { id, accountId, name, isPublic }: ProjectRow) {
  const todos = view.todos.filter(({ projectId }) => projectId === id);
  const complete = todos.filter(({ isComplete }) => isComplete).length;
  return {
    id: encodeId('Project', id),
    name,
    isPublic,
    account: reference('Account', view.accounts, accountId),
    todoStats: { total: todos.length, open: todos.length - complete, complete },
  };
}

export const todoOf = (view: View, { id, userId, projectId, task, isComplete }: TodoRow) => ({
  id: encodeId('Todo', id),
  userId,
  task,
  isComplete,
  project: reference('Project', view.projects, projectId),
});
