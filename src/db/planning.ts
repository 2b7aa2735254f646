import type { Role } from '../claims.ts';

/**
 * What the planner is told for a role, by the name of the setting.
 *
 * How many rows a policy lets through is not known when a statement is planned: Postgres guesses
 * few, so it would fetch all of them and sort, where walking an index in the asked order gives the
 * page at once. Every index that those who see a part can walk begins with what is theirs or what
 * they asked about (an author, a project, an account), so a walk passes nobody else's rows, and is
 * preferred wherever there is one. Those who see every row need no help: the guess is right.
 */
export function planningFor(role: Role): Readonly<Record<string, string>> {
  return role === 'moderator' || role === 'admin' ? {} : { enable_sort: 'off' };
}
