import type { ErrorCode } from '../../src/engine/errors/index.ts';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import type { Actor } from './actors.ts';
import { absentTodo, operationsOn, type Operation } from './operations.ts';
import { Oracle } from './oracle.ts';
import type { Account, Project, Row, Table, World } from './world.ts';

const typeOf = {
  accounts: 'Account',
  activities: 'Activity',
  memberships: 'Membership',
  projects: 'Project',
  todos: 'Todo',
} as const;

/** The global id of a row. */
export const idOf = (table: Table, { id }: Row): string => encodeId(typeOf[table], id);

/** An operation as a field of the API. */
export interface Mutation {
  readonly field: string;
  readonly input: object;
}

/** A write that is recorded: of anything but the record. */
type Recorded = Exclude<Operation, { table: 'activities' }>;

/** The fields that do what an operation does; none where the API has no word for it. */
function mutationsOf(operation: Operation): Mutation[] {
  if (operation.table === 'activities') return [];
  switch (operation.command) {
    case 'insert':
      return insertions(operation);
    case 'update':
      return changes(operation);
    default: {
      const id = idOf(operation.table, operation.row);
      const bulk = { field: 'deleteTodos', input: { ids: [id] } };
      const verb =
        operation.table === 'memberships' ? 'removeMember' : `delete${typeOf[operation.table]}`;
      return [{ field: verb, input: { id } }, ...(operation.table === 'todos' ? [bulk] : [])];
    }
  }
}

function insertions(operation: Extract<Recorded, { command: 'insert' }>): Mutation[] {
  switch (operation.table) {
    case 'accounts':
      return [{ field: 'createAccount', input: { name: 'Fresh', slug: operation.slug } }];
    case 'memberships': {
      const { account, userId, role, active } = operation;
      const input = { accountId: idOf('accounts', account), userId, role };
      return active ? [{ field: 'addMember', input }] : [];
    }
    case 'projects': {
      const { account, isPublic } = operation;
      const input = { accountId: idOf('accounts', account), name: 'Fresh', isPublic };
      return [{ field: 'createProject', input }];
    }
    default: {
      const { userId, project } = operation;
      const todo = { task: 'Fresh', projectId: project && idOf('projects', project) };
      // Nobody names an author.
      return userId === null
        ? [
            { field: 'createTodo', input: todo },
            { field: 'createTodos', input: { todos: [todo] } },
          ]
        : [];
    }
  }
}

function changes(operation: Extract<Recorded, { command: 'update' }>): Mutation[] {
  const id = idOf(operation.table, operation.row);
  switch (operation.table) {
    case 'accounts': {
      const set = operation.change === 'slug' ? { slug: 'renamed' } : { name: 'Renamed' };
      return [{ field: 'updateAccount', input: { id, ...set } }];
    }
    case 'memberships': {
      const { role, active, account } = operation;
      return account === undefined ? [{ field: 'updateMember', input: { id, role, active } }] : [];
    }
    case 'projects': {
      const { isPublic, change } = operation;
      const name = change === 'name' ? { name: 'Renamed' } : {};
      return [{ field: 'updateProject', input: { id, isPublic, ...name } }];
    }
    default: {
      const { row, project, change } = operation;
      const projectId = project && idOf('projects', project);
      const set = project === row.project ? {} : { projectId };
      return change === 'name'
        ? [{ field: 'updateTodo', input: { id, task: 'Reworded', ...set } }]
        : [
            { field: 'updateTodo', input: { id, ...set } },
            { field: 'updateTodos', input: { ids: [id], ...set } },
          ];
    }
  }
}

/** What an operation points to besides its own row. */
function targetOf(operation: Operation): { table: Table; row: Account | Project } | null {
  if (operation.table === 'activities') return null;
  if (operation.command === 'delete' || operation.table === 'accounts') return null;
  if (operation.table === 'todos') {
    const isSame = operation.command === 'update' && operation.project === operation.row.project;
    return operation.project === null || isSame
      ? null
      : { table: 'projects', row: operation.project };
  }
  return operation.command === 'insert' ? { table: 'accounts', row: operation.account } : null;
}

export interface GraphqlAttempt {
  readonly label: string;
  /** The operation has succeeded where it fails with its second field only. */
  readonly query: string;
  readonly input: object;
  readonly expected: ErrorCode | 'done';
  /** The same, with ids that nothing has instead of those that the actor can't see. */
  readonly absentInput: object | null;
}

/** Every kind of situation that a write of somebody's can be in, once for each field. */
export function graphqlAttempts(world: World, actor: Actor): GraphqlAttempt[] {
  const oracle = new Oracle(world, actor);
  const situations = new Map<string, GraphqlAttempt>();
  for (const operation of operationsOn(world, actor.userId)) {
    const expected = expectedOf(oracle, actor, operation);
    for (const { field, input } of mutationsOf(operation)) {
      const situation = JSON.stringify([field, expected, ...kindsOf(oracle, actor, operation)]);
      if (situations.has(situation)) continue;
      situations.set(situation, {
        label: `${operation.label} (${field}): ${expected}`,
        query: queryOf(field),
        input,
        expected,
        absentInput: expected === 'NOT_FOUND' ? withoutHidden(oracle, operation, input) : null,
      });
    }
  }
  return [...situations.values()];
}

/** What the API answers to an attempt. */
export function expectedOf(oracle: Oracle, actor: Actor, operation: Operation): ErrorCode | 'done' {
  if (actor.standing === 'anonymous') return 'UNAUTHENTICATED';
  const target = targetOf(operation);
  const seesTarget = target === null || oracle.sees(target.table, target.row);
  const seesRow = operation.command === 'insert' || oracle.sees(operation.table, operation.row);
  switch (oracle.judge(operation)) {
    case 'done':
      return 'done';
    case 'conflict':
      return 'CONFLICT';
    case 'absent':
      return 'NOT_FOUND';
    default:
      return seesRow && seesTarget ? 'FORBIDDEN' : 'NOT_FOUND';
  }
}

const kindOf = (place: Project | null) =>
  place === null ? 'personal' : place.isPublic ? 'public' : 'private';

/** What tells one situation from another, beyond what comes of it. */
function kindsOf(oracle: Oracle, actor: Actor, operation: Operation): unknown[] {
  const target = targetOf(operation);
  const kinds: unknown[] = [target && oracle.sees(target.table, target.row)];
  if (operation.command !== 'insert') kinds.push(oracle.sees(operation.table, operation.row));
  if (operation.table === 'memberships') {
    kinds.push(operation.command !== 'delete' && [operation.role === 'OWNER', operation.active]);
    if (operation.command !== 'insert') {
      const { role, active, userId } = operation.row;
      kinds.push(role === 'OWNER', active, userId === actor.userId);
    }
  }
  if (operation.table === 'projects' && operation.command !== 'insert') {
    kinds.push(operation.row.isPublic);
  }
  if (operation.table === 'todos') {
    if (operation.command !== 'delete') kinds.push(kindOf(operation.project));
    if (operation.command !== 'insert') {
      kinds.push(kindOf(operation.row.project), operation.row.userId === actor.userId);
    }
  }
  return kinds;
}

function withoutHidden(oracle: Oracle, operation: Operation, input: object): object {
  const target = targetOf(operation);
  const pointed = [
    ...(operation.command === 'insert' ? [] : [{ table: operation.table, row: operation.row }]),
    ...(target === null ? [] : [target]),
  ];
  return pointed
    .filter(({ table, row }) => !oracle.sees(table, row))
    .reduce((result, { table, row }) => {
      const text = JSON.stringify(result);
      const absent = encodeId(typeOf[table], absentTodo.id.replaceAll('f', 'e'));
      return JSON.parse(text.replaceAll(idOf(table, row), absent)) as object;
    }, input);
}

/** What a payload gives back: so whoever writes a row must be able to read it. */
function selectionOf(field: string): string {
  if (/^(?:delete|remove)/.test(field)) return field === 'deleteTodos' ? 'deletedIds' : 'deletedId';
  if (field.endsWith('Todos')) return 'todos { id }';
  const noun = field.endsWith('Member') ? 'membership' : field.replace(/^(?:create|update)/, '');
  return `${noun.toLowerCase()} { id }`;
}

/** Its second field always fails, and takes the first one back. */
function queryOf(field: string): string {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  const undo = idOf('todos', absentTodo);
  return `mutation ($input: ${type}!) {
    attempt: ${field}(input: $input) { ${selectionOf(field)} }
    undo: deleteTodo(input: { id: "${undo}" }) { deletedId }
  }`;
}
