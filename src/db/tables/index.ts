export { accounts } from './accounts.ts';
export { membershipRole, memberships } from './memberships.ts';
export { projects } from './projects.ts';
export { todos } from './todos.ts';
