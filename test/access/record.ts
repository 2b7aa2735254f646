import type { Actor } from './actors.ts';
import type { Operation } from './operations.ts';
import { farAhead, type Account, type Project, type World } from './world.ts';

// What a write leaves in the record, written down from the promise and not from the trigger.

/** What was recorded since a world was laid down, one text for each entry, in their order as texts. */
export const recordedText = `(
  select coalesce(string_agg(entry, '; ' order by entry collate "C"), 'nothing')
  from rowhouse.activities as recorded,
    lateral (select concat_ws(' ', action, subject_type,
      case action when 'CREATED' then '' else subject_id end, 'of',
      coalesce((select slug from accounts where id = account_id), account_id::text, 'nobody'),
      'by', coalesce(user_id, 'nobody'), role, coalesce(request_id, 'without a request'),
      (select string_agg(concat_ws(' ', name,
          case action when 'UPDATED' then (pair -> 0)::text || ' to ' || (pair -> 1)::text
            else case when pair -> 0 <> 'null' and pair -> 1 = 'null' then 'told' end end),
        ', ' order by name collate "C") from jsonb_each(changes) as change (name, pair))
    ) as entry)
  where occurred_at < '${farAhead}')`;

type Entry = readonly [action: string, type: string, id: string, of: string, changes: string];

/** What `recordedText` should give after an operation that took effect. */
export function recordOf(operation: Operation, world: World, actor: Actor): string {
  const role = actor.standing === 'maintenance' ? 'rowhouse_maintenance' : actor.standing;
  const by = `${actor.userId ?? 'nobody'} ${role} without a request`;
  const texts = entriesOf(operation, world, actor).map(([action, type, id, of, what]) =>
    [action, type, id, 'of', of, 'by', by, ...(what === '' ? [] : [what])].join(' '),
  );
  return texts.toSorted((one, other) => (one < other ? -1 : 1)).join('; ') || 'nothing';
}

const placeOf = (project: Project | null) => project?.account ?? null;
const nameOf = (account: Account | null) => account?.label ?? 'nobody';
const told = (...names: string[]) => names.map((name) => `${name} told`).join(', ');

function entriesOf(operation: Operation, world: World, actor: Actor): Entry[] {
  switch (operation.command) {
    case 'insert':
      return creations(operation, actor);
    case 'update':
      return changes(operation);
    default:
      return deletions(operation, world);
  }
}

const created = (type: string, of: string): Entry => ['CREATED', type, '', of, ''];

function creations(operation: Extract<Operation, { command: 'insert' }>, actor: Actor): Entry[] {
  switch (operation.table) {
    case 'activities':
      return [];
    case 'accounts': {
      const { slug } = operation;
      const owner = actor.userId === null ? [] : [created('Membership', slug)];
      return [created('Account', slug), ...owner];
    }
    case 'todos':
      return [created('Todo', nameOf(placeOf(operation.project)))];
    default: {
      const type = operation.table === 'projects' ? 'Project' : 'Membership';
      return [created(type, operation.account.label)];
    }
  }
}

/** A column before and after. */
type Change = readonly [name: string, before: unknown, after: unknown];

function changes(operation: Extract<Operation, { command: 'update' }>): Entry[] {
  switch (operation.table) {
    case 'activities':
      return [];
    case 'accounts': {
      const { row, change } = operation;
      // The account goes by its slug, also in this text.
      const account = { id: row.id, label: change === 'slug' ? 'renamed' : row.label };
      const renamed = change === 'nothing' ? [] : [[change, row.label, renames[change]] as const];
      return updated('Account', row.id, account, account, renamed);
    }
    case 'memberships': {
      const { row, role, active, account = row.account } = operation;
      return updated('Membership', row.id, row.account, account, [
        ['account_id', row.account.id, account.id],
        ['active', row.active, active],
        ['role', row.role, role],
      ]);
    }
    case 'projects': {
      const { row, isPublic, change } = operation;
      return updated('Project', row.id, row.account, row.account, [
        ['is_public', row.isPublic, isPublic],
        ['name', row.label, change === 'name' ? renames.name : row.label],
      ]);
    }
    default: {
      const { row, project, change } = operation;
      return updated('Todo', row.id, placeOf(row.project), placeOf(project), [
        ['project_id', row.project?.id ?? null, project?.id ?? null],
        ['task', row.label, change === 'name' ? 'Reworded' : row.label],
      ]);
    }
  }
}

const renames = { name: 'Renamed', slug: 'renamed' };

/** One entry for each account concerned, with what its people could see. */
function updated(
  type: string,
  id: string,
  source: Account | null,
  target: Account | null,
  all: readonly Change[],
): Entry[] {
  const real = all.filter(([, before, after]) => before !== after);
  if (real.length === 0) return [];
  const accounts = new Set([source, target].filter((account) => account !== null));
  const places = accounts.size > 0 ? [...accounts] : [null];
  return places.map((place) => {
    const shown = (value: unknown, when: Account | null) =>
      JSON.stringify(place !== null && place === when ? value : null);
    const text = real
      .map(([name, before, after]) => `${name} ${shown(before, source)} to ${shown(after, target)}`)
      .join(', ');
    return ['UPDATED', type, id, nameOf(place), text];
  });
}

const columnsOf = {
  accounts: told('created_at', 'name', 'slug'),
  memberships: told('account_id', 'active', 'created_at', 'role', 'user_id'),
  projects: told('account_id', 'created_at', 'is_public', 'name'),
  todos: told('inserted_at', 'is_complete', 'project_id', 'task', 'user_id'),
  // Nobody is told what was personal.
  personal: 'inserted_at, is_complete, task, user_id',
};

/** Of the row, and of everything that goes with it. */
function deletions(operation: Extract<Operation, { command: 'delete' }>, world: World): Entry[] {
  const goes = ({ id }: { readonly id: string }) => id === operation.row.id;
  const isGone = (account: Account) => operation.table === 'accounts' && goes(account);
  const ofAccount = (account: Account) => (isGone(account) ? account.id : account.label);
  return [
    ...world.accounts
      .filter(goes)
      .map((row): Entry => ['DELETED', 'Account', row.id, row.id, columnsOf.accounts]),
    ...world.memberships
      .filter((row) => goes(row) || isGone(row.account))
      .map((row): Entry => {
        return ['DELETED', 'Membership', row.id, ofAccount(row.account), columnsOf.memberships];
      }),
    ...world.projects
      .filter((row) => goes(row) || isGone(row.account))
      .map((row): Entry => {
        return ['DELETED', 'Project', row.id, ofAccount(row.account), columnsOf.projects];
      }),
    ...world.todos
      .filter(
        (row) =>
          goes(row) || (row.project !== null && (goes(row.project) || isGone(row.project.account))),
      )
      .map((row): Entry => {
        const place = placeOf(row.project);
        return place === null
          ? ['DELETED', 'Todo', row.id, 'nobody', columnsOf.personal]
          : ['DELETED', 'Todo', row.id, ofAccount(place), columnsOf.todos];
      }),
  ];
}
