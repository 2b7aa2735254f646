import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../support/database.ts';
import { emptyTables, idOf, keyNumber, putRows } from './rows.ts';

// A few rows, and an input of every mutation that is right for them. test/api/coverage.test.ts tries each,
// and says which are missing.

const key = {
  account: keyNumber(1),
  membership: keyNumber(2),
  project: keyNumber(3),
  todo: keyNumber(4),
  anotherTodo: keyNumber(5),
};

/** The global ids of the rows. */
export const rows = {
  account: idOf('Account', key.account),
  membership: idOf('Membership', key.membership),
  project: idOf('Project', key.project),
  todo: idOf('Todo', key.todo),
};
const { account, membership, project, todo } = rows;
const anotherTodo = idOf('Todo', key.anotherTodo);

const updatedAt = '2026-01-01T00:00:00Z';

export const rightInputs = {
  createAccount: {
    // One that was deleted can't be made again.
    get id() {
      return randomUUID();
    },
    name: 'Two',
    slug: 'two',
  },
  updateAccount: { id: account, ifUpdatedAt: updatedAt, name: 'One', slug: 'one' },
  deleteAccount: { id: account, ifUpdatedAt: updatedAt },
  addMember: { id: keyNumber(102), accountId: account, userId: 'bob', role: 'VIEWER' },
  updateMember: { id: membership, role: 'OWNER', active: true },
  removeMember: { id: membership },
  createProject: {
    id: keyNumber(103),
    accountId: account,
    name: 'New',
    description: 'For good',
    isPublic: true,
  },
  updateProject: {
    id: project,
    ifUpdatedAt: updatedAt,
    name: 'Other',
    description: 'Better',
    isPublic: true,
  },
  deleteProject: { id: project, ifUpdatedAt: updatedAt },
  createTodo: {
    id: keyNumber(104),
    task: 'New',
    projectId: project,
    isComplete: true,
    dueAt: '2026-01-01T00:00:00Z',
  },
  updateTodo: {
    id: todo,
    ifUpdatedAt: updatedAt,
    task: 'Other',
    projectId: project,
    isComplete: true,
    dueAt: null,
  },
  deleteTodo: { id: todo, ifUpdatedAt: updatedAt },
  createTodos: { todos: [{ id: keyNumber(105), task: 'New' }] },
  updateTodos: {
    ids: [anotherTodo],
    ifUpdatedAt: [updatedAt],
    isComplete: true,
    projectId: project,
    dueAt: null,
  },
  deleteTodos: { ids: [todo], ifUpdatedAt: [updatedAt] },
};

const times = { created_at: updatedAt, updated_at: updatedAt };

/** Lays the rows down, in place of those that are there. alice and erin own the account, so that alice may go. */
export async function layRows(database: TestDatabase): Promise<void> {
  await emptyTables(database);
  await putRows(database, 'accounts', [{ id: key.account, name: 'One', slug: 'one', ...times }]);
  const owner = { account_id: key.account, role: 'OWNER', active: true, ...times } as const;
  await putRows(database, 'memberships', [
    { ...owner, id: keyNumber(9), user_id: 'erin' },
    { ...owner, id: key.membership, user_id: 'alice' },
  ]);
  await putRows(database, 'projects', [
    {
      id: key.project,
      account_id: key.account,
      name: 'p',
      description: 'd',
      is_public: false,
      ...times,
    },
  ]);
  await putRows(
    database,
    'todos',
    [key.todo, key.anotherTodo].map((id) => ({
      id,
      user_id: 'alice',
      project_id: key.project,
      task: 't',
      is_complete: false,
      due_at: times.created_at,
      inserted_at: times.created_at,
      updated_at: times.updated_at,
    })),
  );
}
