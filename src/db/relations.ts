import { defineRelations } from 'drizzle-orm';
import { activities } from '../engine/index.ts';
import * as tables from './tables/index.ts';

/**
 * How rows hang together. A relation to one row can be null although its column is not: the row
 * may be there and hidden from the caller.
 */
export const relations = defineRelations({ ...tables, activities }, (r) => ({
  accounts: {
    activities: r.many.activities({ from: r.accounts.id, to: r.activities.accountId }),
    memberships: r.many.memberships({ from: r.accounts.id, to: r.memberships.accountId }),
    projects: r.many.projects({ from: r.accounts.id, to: r.projects.accountId }),
  },
  activities: {
    account: r.one.accounts({ from: r.activities.accountId, to: r.accounts.id }),
  },
  memberships: {
    account: r.one.accounts({ from: r.memberships.accountId, to: r.accounts.id }),
  },
  projects: {
    account: r.one.accounts({ from: r.projects.accountId, to: r.accounts.id }),
    todos: r.many.todos({ from: r.projects.id, to: r.todos.projectId }),
  },
  todos: {
    project: r.one.projects({ from: r.todos.projectId, to: r.projects.id }),
  },
}));
