import type { Operation } from './operations.ts';
import { isActiveOwner, type Oracle, type Outcome } from './oracle.ts';
import { longAgo, relationOf, tables, type Table, type World } from './world.ts';

/** A statement without a condition on who may do what: it reaches every row that it may. */
export interface Sweep {
  readonly what: 'reads' | 'updates' | 'deletes';
  readonly table: Table;
  readonly text: string;
  /** The ids of the rows that it should reach, or what comes of it where it may not be tried. */
  readonly expected: (oracle: Oracle, world: World) => readonly string[] | Outcome;
}

const toItself: Readonly<Record<Table, string>> = {
  accounts: 'name = name',
  activities: 'changes = changes',
  memberships: 'role = role',
  projects: 'name = name',
  todos: 'task = task',
};

/** A time that moves although nothing has changed makes it another id than expected. */
const idIfUnmoved = (table: Table) =>
  table === 'memberships' || table === 'activities'
    ? 'id'
    : `case updated_at when '${longAgo}' then '' else 'a new time for ' end || id as id`;

export const sweeps: readonly Sweep[] = tables.flatMap((table): Sweep[] => [
  {
    what: 'reads',
    table,
    text: `select id from ${relationOf(table)}`,
    expected: (oracle) => oracle.reads(table),
  },
  {
    what: 'updates',
    table,
    text: `update ${relationOf(table)} set ${toItself[table]} returning ${idIfUnmoved(table)}`,
    expected: (oracle, world) => reached(oracle, table, 'update', updates(world, table)),
  },
  {
    what: 'deletes',
    table,
    // All owners at once would be refused.
    text: `delete from ${relationOf(table)} ${table === 'memberships' ? `where not (active and role = 'OWNER')` : ''} returning id`,
    expected: (oracle, world) => reached(oracle, table, 'delete', deletions(world, table)),
  },
]);

type Change = Extract<Operation, { command: 'update' | 'delete' }>;

function reached(
  oracle: Oracle,
  table: Table,
  command: Change['command'],
  operations: readonly Change[],
): readonly string[] | Outcome {
  if (!oracle.mayTry(table, command)) return 'refused';
  return operations
    .filter((operation) => oracle.judge(operation) === 'done')
    .map(({ row }) => row.id);
}

function updates(world: World, table: Table): Change[] {
  const update = { command: 'update', change: 'nothing', label: '' } as const;
  switch (table) {
    case 'accounts':
      return world.accounts.map((row) => ({ ...update, table, row }));
    case 'activities':
      return world.activities.map((row) => ({ ...update, table, row }));
    case 'memberships':
      return world.memberships.map((row) => ({
        ...update,
        table,
        row,
        role: row.role,
        active: row.active,
      }));
    case 'projects':
      return world.projects.map((row) => ({ ...update, table, row, isPublic: row.isPublic }));
    default:
      return world.todos.map((row) => ({ ...update, table, row, project: row.project }));
  }
}

function deletions(world: World, table: Table): Change[] {
  const deletion = { command: 'delete', label: '' } as const;
  switch (table) {
    case 'accounts':
      return world.accounts.map((row) => ({ ...deletion, table, row }));
    case 'activities':
      return world.activities.map((row) => ({ ...deletion, table, row }));
    case 'memberships':
      return world.memberships
        .filter((row) => !isActiveOwner(row))
        .map((row) => ({ ...deletion, table, row }));
    case 'projects':
      return world.projects.map((row) => ({ ...deletion, table, row }));
    default:
      return world.todos.map((row) => ({ ...deletion, table, row }));
  }
}
