import type { MembershipRole } from '../../test/access/world.ts';

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
}
export interface MembershipRow {
  readonly id: string;
  readonly accountId: string;
  readonly userId: string;
  readonly role: MembershipRole;
  readonly active: boolean;
}
export interface ProjectRow {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly isPublic: boolean;
}
export interface TodoRow {
  readonly id: string;
  readonly userId: string;
  readonly projectId: string | null;
  readonly task: string;
  readonly isComplete: boolean;
}

/** All rows of one group at one moment. Never changed: a write makes another one. */
export interface State {
  readonly accounts: readonly AccountRow[];
  readonly memberships: readonly MembershipRow[];
  readonly projects: readonly ProjectRow[];
  readonly todos: readonly TodoRow[];
}

/** The id of a row that a write makes, until the database has said it. */
export const newId = (nth = 0): string => `new-${nth}`;
const isNew = (id: string): boolean => id.startsWith('new-');

export function addTo<K extends keyof State>(
  state: State,
  table: K,
  ...rows: readonly State[K][number][]
): State {
  return { ...state, [table]: [...state[table], ...rows] };
}

export function change<K extends keyof State>(
  state: State,
  table: K,
  ids: readonly string[],
  set: Partial<State[K][number]>,
): State {
  const rows: readonly State[K][number][] = state[table];
  return {
    ...state,
    [table]: rows.map((row) => (ids.includes(row.id) ? { ...row, ...set } : row)),
  };
}

/** Takes rows out, and with them what hangs on them. */
export function without(state: State, table: keyof State, ids: readonly string[]): State {
  const gone = new Set(ids);
  const stays = ({ id }: { id: string }) => !gone.has(id);
  switch (table) {
    case 'accounts': {
      const hangs = ({ accountId }: { accountId: string }) => gone.has(accountId);
      const projects = state.projects.filter(hangs).map(({ id }) => id);
      const rest = without(state, 'projects', projects);
      const memberships = rest.memberships.filter((row) => !hangs(row));
      return { ...rest, memberships, accounts: rest.accounts.filter(stays) };
    }
    case 'projects':
      return {
        ...state,
        projects: state.projects.filter(stays),
        todos: state.todos.filter(({ projectId }) => projectId === null || !gone.has(projectId)),
      };
    case 'memberships':
      return { ...state, memberships: state.memberships.filter(stays) };
    default:
      return { ...state, todos: state.todos.filter(stays) };
  }
}

const tables = ['accounts', 'memberships', 'projects', 'todos'] as const;

/**
 * A state with the ids that the database gave to new rows, found by what else is in them.
 *
 * @param found - the rows that are really there
 */
export function withIdsOf(state: State, found: State): State {
  const ids = new Map<string, string>();
  const refer = <T extends object>(row: T): T =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]: [string, unknown]) => [
        key,
        (typeof value === 'string' && ids.get(value)) || value,
      ]),
    ) as T;
  let result = state;
  for (const table of tables) {
    const known = new Set(state[table].map(({ id }) => id));
    const candidates = found[table].filter(({ id }) => !known.has(id));
    const rows = state[table].map((row) => {
      if (!isNew(row.id)) return refer(row);
      const wanted = textOf({ ...refer(row), id: '' });
      const match = candidates.find((candidate) => textOf({ ...candidate, id: '' }) === wanted);
      if (match !== undefined) ids.set(row.id, match.id);
      return refer(row);
    });
    result = { ...result, [table]: rows };
  }
  return result;
}

const textOf = (row: object): string => JSON.stringify(row, Object.keys(row).toSorted());

/** What is in one state and not in the other; nothing where they are the same. */
export function differences(expected: State, found: State): { lacking: string[]; extra: string[] } {
  const texts = (state: State) =>
    tables.flatMap((table) => state[table].map((row) => `${table} ${textOf(row)}`));
  const [wanted, there] = [new Set(texts(expected)), new Set(texts(found))];
  return {
    lacking: [...wanted].filter((text) => !there.has(text)),
    extra: [...there].filter((text) => !wanted.has(text)),
  };
}

export function isSame(expected: State, found: State): boolean {
  const { lacking, extra } = differences(expected, found);
  return lacking.length === 0 && extra.length === 0;
}
