export { accounts } from './accounts.ts';
export { activities, activityAction } from './activities.ts';
export { membershipRole, memberships } from './memberships.ts';
export { projects } from './projects.ts';
export { todos } from './todos.ts';
