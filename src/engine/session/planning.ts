import type { RequestRole } from '../request-roles.ts';

/**
 * What the planner is told on every connection, by the name of the setting.
 *
 * How many rows a policy lets through is not known when a statement is planned; Postgres guesses
 * few. So it would fetch all of them and sort, where an index in the asked order gives the page at
 * once; and it would read the whole of a table that is not large yet. For those who see a part,
 * neither is right: every index that they can walk begins with what is theirs or what they asked
 * about (an author, a parent, a tenant), so that a walk passes nobody else's rows. Where no index
 * serves, sorting and reading all are still done.
 */
export const planning: Readonly<Record<string, string>> = {
  enable_sort: 'off',
  enable_seqscan: 'off',
};

/**
 * What it is told for a role beside that. Those who see every row need no such help. Without a token
 * one sees what columns say, of which there are statistics; and where an index has all of that in
 * order, a few rows had better be sorted than found by a walk along it.
 */
export const planningFor = ({ sees }: RequestRole): Readonly<Record<string, string>> =>
  settingsFor[sees];

const settingsFor: Readonly<Record<RequestRole['sees'], Readonly<Record<string, string>>>> = {
  own: {},
  public: { enable_sort: 'on' },
  all: { enable_sort: 'on', enable_seqscan: 'on' },
};
