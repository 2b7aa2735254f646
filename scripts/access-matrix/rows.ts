import { statementOf, type Statement } from '../../test/access/statements.ts';
import type { Operation } from '../../test/access/operations.ts';
import {
  membershipRoles,
  relationOf,
  type Membership,
  type Row,
  type Table,
} from '../../test/access/world.ts';
import {
  account,
  anothersProject,
  entries,
  lastOwner,
  others,
  places,
  project,
  todoOf,
  type Column,
} from './people.ts';

/** What is tried, of a row that may be visible or not; an insert has none. */
export interface Try extends Statement {
  readonly row: Row | null;
}

/** A row of the matrix. */
export interface Line {
  readonly command: 'select' | Operation['command'];
  readonly what: string;
  /** Null where the column has no such row. */
  readonly attempt: (column: Column) => Try | null;
}

type Unlabelled<T> = T extends unknown ? Omit<T, 'label'> : never;

const write = (operation: Unlabelled<Operation>): Try => ({
  ...statementOf({ ...operation, label: '' }),
  row: operation.command === 'insert' ? null : operation.row,
});

const read = (table: Table, row: Row): Try => ({
  text: `select id from ${relationOf(table)} where id = $1`,
  params: [row.id],
  row,
});

const line = (
  command: Line['command'],
  what: string,
  attempt: (column: Column) => Try | null,
): Line => ({ command, what, attempt });

/** A line for a row that some columns have, and some have not. */
const of =
  <R extends Row>(row: (column: Column) => R | null | undefined, attempt: (row: R) => Try) =>
  (column: Column): Try | null => {
    const found = row(column);
    return found ? attempt(found) : null;
  };

const accounts: readonly Line[] = [
  line('select', 'it', () => read('accounts', account)),
  line('insert', 'a new one', () =>
    write({ table: 'accounts', command: 'insert', slug: 'new-one' }),
  ),
  line('insert', 'with a slug that is taken', () =>
    write({ table: 'accounts', command: 'insert', slug: account.label }),
  ),
  line('update', 'name', () =>
    write({ table: 'accounts', command: 'update', row: account, change: 'name' }),
  ),
  line('delete', 'it, with all that is in it', () =>
    write({ table: 'accounts', command: 'delete', row: account }),
  ),
];

const activities: readonly Line[] = [
  ...Object.entries(entries).map(([whose, row]) =>
    line('select', whose, () => read('activities', row)),
  ),
  line('insert', 'a forged one', () => write({ table: 'activities', command: 'insert', account })),
  ...Object.entries(entries).flatMap(([whose, row]) => [
    line('update', whose, () => write({ table: 'activities', command: 'update', row })),
    line('delete', whose, () => write({ table: 'activities', command: 'delete', row })),
  ]),
];

const update = (row: Membership, change: Partial<Pick<Membership, 'role' | 'active'>>): Try =>
  write({
    table: 'memberships',
    command: 'update',
    row,
    role: change.role ?? row.role,
    active: change.active ?? row.active,
  });

const targets: readonly [what: string, row: (column: Column) => Membership | null][] = [
  ['their own', ({ membership }) => membership],
  ...others.map((row): [string, () => Membership] => [
    row.userId.replace('another', row.active ? 'a' : 'an').replace(/^an? ([AO])/, 'an $1'),
    () => row,
  ]),
  ['the last OWNER', () => lastOwner],
];

const memberships: readonly Line[] = [
  ...targets.map(([what, row]) =>
    line(
      'select',
      what,
      of(row, (one) => read('memberships', one)),
    ),
  ),
  ...membershipRoles.map((role) =>
    line('insert', `as ${role}`, () =>
      write({
        table: 'memberships',
        command: 'insert',
        account,
        userId: 'newcomer',
        role,
        active: true,
      }),
    ),
  ),
  line('insert', 'of somebody who is there', () =>
    write({
      table: 'memberships',
      command: 'insert',
      account,
      userId: others[0]!.userId,
      role: 'VIEWER',
      active: true,
    }),
  ),
  ...targets.flatMap(([what, row]) => [
    line(
      'update',
      `${what}: active or not`,
      of(row, (one) => update(one, { active: !one.active })),
    ),
    line(
      'update',
      `${what}: to VIEWER`,
      of(row, (one) => update(one, { role: 'VIEWER' })),
    ),
    line(
      'update',
      `${what}: to OWNER`,
      of(row, (one) => update(one, { role: 'OWNER' })),
    ),
  ]),
  ...targets.map(([what, row]) =>
    line(
      'delete',
      what,
      of(row, (one) => write({ table: 'memberships', command: 'delete', row: one })),
    ),
  ),
];

const projectKinds = Object.entries(project);
const projects: readonly Line[] = [
  ...projectKinds.map(([kind, row]) => line('select', kind, () => read('projects', row))),
  ...projectKinds.map(([kind, { isPublic }]) =>
    line('insert', kind, () => write({ table: 'projects', command: 'insert', account, isPublic })),
  ),
  ...projectKinds.flatMap(([kind, row]) => [
    line('update', `${kind}: name`, () =>
      write({ table: 'projects', command: 'update', row, isPublic: row.isPublic, change: 'name' }),
    ),
    line('update', `${kind}: ${row.isPublic ? 'hide' : 'publish'}`, () =>
      write({
        table: 'projects',
        command: 'update',
        row,
        isPublic: !row.isPublic,
        change: 'nothing',
      }),
    ),
  ]),
  ...projectKinds.map(([kind, row]) =>
    line('delete', `${kind}, with its todos`, () =>
      write({ table: 'projects', command: 'delete', row }),
    ),
  ),
];

const destinations = {
  personal: null,
  'the private project': project.private,
  'the public project': project.public,
  'another account’s private project': anothersProject.private,
  'another account’s public project': anothersProject.public,
};
const todoKinds = Object.entries(places).flatMap(([kind, place]) => [
  {
    kind: `${kind}, their own`,
    place,
    row: ({ userId }: Column) => (userId === null ? null : todoOf(userId, place)),
  },
  { kind: `${kind}, another’s`, place, row: () => todoOf('somebody else', place) },
]);
const todos: readonly Line[] = [
  ...todoKinds.map(({ kind, row }) =>
    line(
      'select',
      kind,
      of(row, (one) => read('todos', one)),
    ),
  ),
  ...Object.entries(destinations).map(([into, place]) =>
    line('insert', place === null ? 'personal' : `into ${into}`, () =>
      write({ table: 'todos', command: 'insert', userId: null, project: place }),
    ),
  ),
  line('insert', 'as somebody else', () =>
    write({ table: 'todos', command: 'insert', userId: 'somebody else', project: null }),
  ),
  ...todoKinds.flatMap(({ kind, place, row }) => [
    line(
      'update',
      `${kind}: task`,
      of(row, (one) =>
        write({ table: 'todos', command: 'update', row: one, project: place, change: 'name' }),
      ),
    ),
    ...Object.entries(destinations)
      .filter(([, to]) => to !== place)
      .map(([into, to]) =>
        line(
          'update',
          `${kind}: ${to === null ? 'make it personal' : `move to ${into}`}`,
          of(row, (one) =>
            write({ table: 'todos', command: 'update', row: one, project: to, change: 'nothing' }),
          ),
        ),
      ),
  ]),
  ...todoKinds.map(({ kind, row }) =>
    line(
      'delete',
      kind,
      of(row, (one) => write({ table: 'todos', command: 'delete', row: one })),
    ),
  ),
];

/** Everything that can be tried, by table. */
export const lines: Readonly<Record<Table, readonly Line[]>> = {
  accounts,
  activities,
  memberships,
  projects,
  todos,
};
