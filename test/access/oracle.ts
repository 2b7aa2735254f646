import type { Actor } from './actors.ts';
import type { Operation } from './operations.ts';
import type {
  Account,
  Activity,
  Membership,
  MembershipRole,
  Project,
  Row,
  Table,
  Todo,
  World,
} from './world.ts';

// Who may do what, written down from the promise and not from the policies. It knows rows and
// people, and no SQL.

/**
 * What an attempt comes to: it takes effect; it finds no row that it may touch; it is refused; it
 * contradicts another row, or would take the last owner; what it refers to does not exist; what
 * must be there is missing.
 */
export type Outcome = 'done' | 'untouched' | 'refused' | 'conflict' | 'absent' | 'incomplete';

const everyone: readonly MembershipRole[] = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'];
const writers: readonly MembershipRole[] = ['OWNER', 'ADMIN', 'MEMBER'];
const managers: readonly MembershipRole[] = ['OWNER', 'ADMIN'];
const owners: readonly MembershipRole[] = ['OWNER'];

type Command<C extends Operation['command'], T extends Table> = Extract<
  Operation,
  { command: C; table: T }
>;

/** Those who count as an account's owners. */
export const isActiveOwner = ({ role, active }: Membership): boolean => role === 'OWNER' && active;

export class Oracle {
  readonly #world: World;
  readonly #actor: Actor;

  constructor(world: World, actor: Actor) {
    this.#world = world;
    this.#actor = actor;
  }

  /** The ids of the rows that the actor sees in a table, unless asking is refused. */
  reads(table: Table): readonly string[] | Outcome {
    if (this.#actor.standing === 'login') return 'refused';
    const rows: readonly Row[] = this.#world[table];
    return rows.filter((row) => this.sees(table, row)).map(({ id }) => id);
  }

  sees(table: Table, row: Row): boolean {
    if (!this.#world[table].some(({ id }) => id === row.id)) return false;
    switch (this.#actor.standing) {
      case 'moderator':
      case 'admin':
      case 'maintenance':
        return true;
      case 'login':
      case 'owner':
        return false;
      default:
        return this.#seesAsPerson(table, row);
    }
  }

  #seesAsPerson(table: Table, row: Row): boolean {
    switch (table) {
      case 'accounts':
        return this.#amOneOf(everyone, row);
      case 'activities': {
        const { account } = row as Activity;
        return account !== null && this.#amOneOf(managers, account);
      }
      case 'memberships': {
        const { account, userId } = row as Membership;
        return userId === this.#actor.userId || this.#amOneOf(everyone, account);
      }
      case 'projects':
        return this.#seesProject(row as Project);
      default: {
        const { userId, project } = row as Todo;
        return userId === this.#actor.userId || (project !== null && this.#seesProject(project));
      }
    }
  }

  #seesProject({ account, isPublic }: Project): boolean {
    return isPublic || this.#amOneOf(everyone, account);
  }

  #amOneOf(roles: readonly MembershipRole[], account: Account): boolean {
    return this.#world.memberships.some(
      (membership) =>
        membership.account === account &&
        membership.userId === this.#actor.userId &&
        membership.active &&
        roles.includes(membership.role),
    );
  }

  /** Whether the actor may write at all, whatever it is. */
  mayWrite(): boolean {
    return this.#actor.standing !== 'anonymous' && this.#actor.standing !== 'login';
  }

  /** Whether the actor may try a kind of write at all, whichever row it is of. */
  mayTry(table: Table, command: Operation['command']): boolean {
    if (table !== 'activities') return this.mayWrite();
    // Nobody whom a request can be. What is old goes in maintenance.
    const { standing } = this.#actor;
    return standing === 'owner' || (standing === 'maintenance' && command === 'delete');
  }

  /** What a write comes to. */
  judge(operation: Operation): Outcome {
    if (!this.mayTry(operation.table, operation.command)) return 'refused';
    switch (operation.command) {
      case 'insert':
        return this.#insert(operation);
      case 'update':
        return this.#update(operation);
      default:
        return this.#delete(operation);
    }
  }

  /** Those who write everything by their role. */
  #mayAll(): boolean {
    return this.#actor.standing === 'admin' || this.#actor.standing === 'maintenance';
  }

  #insert(operation: Command<'insert', Table>): Outcome {
    // No policy lets the owner of the tables do anything.
    if (this.#actor.standing === 'owner') return 'refused';
    if (!this.#mayAll() && !this.#mayInsert(operation)) return 'refused';
    const { accounts, memberships, projects } = this.#world;
    switch (operation.table) {
      case 'accounts':
        return accounts.some(({ label }) => label === operation.slug) ? 'conflict' : 'done';
      case 'activities':
        return 'done';
      case 'memberships': {
        const { account, userId } = operation;
        const isThere = (membership: Membership) =>
          membership.account === account && membership.userId === userId;
        if (memberships.some(isThere)) return 'conflict';
        return accounts.includes(account) ? 'done' : 'absent';
      }
      case 'projects':
        return accounts.includes(operation.account) ? 'done' : 'absent';
      default:
        if (operation.userId === null && this.#actor.userId === null) return 'incomplete';
        return operation.project === null || projects.includes(operation.project)
          ? 'done'
          : 'absent';
    }
  }

  #mayInsert(operation: Command<'insert', Table>): boolean {
    const { userId } = this.#actor;
    switch (operation.table) {
      case 'accounts':
        return userId !== null;
      case 'activities':
        return false;
      case 'memberships':
        return this.#handles(operation.account, operation.role);
      case 'projects':
        return this.#amOneOf(writers, operation.account);
      default: {
        const here =
          operation.project === null || this.#amOneOf(writers, operation.project.account);
        return userId !== null && (operation.userId ?? userId) === userId && here;
      }
    }
  }

  #update(operation: Command<'update', Table>): Outcome {
    const { standing } = this.#actor;
    const moves = operation.table === 'memberships' && operation.account !== undefined;
    // What nobody may change is refused before any row is looked for.
    if (moves && standing !== 'maintenance' && standing !== 'owner') return 'refused';
    if (standing === 'owner' || !this.#exists(operation)) return 'untouched';
    if (!this.#mayAll()) {
      const [before, after] = this.#mayUpdate(operation);
      if (!before) return 'untouched';
      if (!after) return 'refused';
    }
    switch (operation.table) {
      case 'memberships': {
        const stays = operation.role === 'OWNER' && operation.active && !moves;
        return this.#isLastOwner(operation.row) && !stays ? 'conflict' : 'done';
      }
      case 'todos': {
        const { project } = operation;
        return project === null || this.#world.projects.includes(project) ? 'done' : 'absent';
      }
      default:
        return 'done';
    }
  }

  /** Whether the row may be touched as it is, and may become what it would. */
  #mayUpdate(operation: Command<'update', Table>): [before: boolean, after: boolean] {
    switch (operation.table) {
      case 'accounts':
        return [this.#amOneOf(managers, operation.row), true];
      case 'activities':
        return [false, false];
      case 'memberships': {
        const { row, role } = operation;
        return [this.#handles(row.account, row.role), this.#handles(row.account, role)];
      }
      case 'projects':
        return [this.#amOneOf(writers, operation.row.account), true];
      default: {
        const { row, project } = operation;
        const mayHave = (place: Project | null) =>
          place === null
            ? row.userId === this.#actor.userId
            : this.#amOneOf(writers, place.account);
        return [mayHave(row.project), mayHave(project)];
      }
    }
  }

  #delete(operation: Command<'delete', Table>): Outcome {
    if (this.#actor.standing === 'owner' || !this.#exists(operation)) return 'untouched';
    if (!this.#mayAll() && !this.#mayDelete(operation)) return 'untouched';
    return operation.table === 'memberships' && this.#isLastOwner(operation.row)
      ? 'conflict'
      : 'done';
  }

  #mayDelete(operation: Command<'delete', Table>): boolean {
    const { userId } = this.#actor;
    switch (operation.table) {
      case 'accounts':
        return this.#amOneOf(owners, operation.row);
      case 'activities':
        return false;
      case 'memberships': {
        const { row } = operation;
        return row.userId === userId || this.#handles(row.account, row.role);
      }
      case 'projects':
        return this.#amOneOf(managers, operation.row.account);
      default: {
        const { row } = operation;
        const manages = row.project !== null && this.#amOneOf(managers, row.project.account);
        return row.userId === userId || manages;
      }
    }
  }

  #exists({ table, row }: Command<'update' | 'delete', Table>): boolean {
    return this.#world[table].some(({ id }) => id === row.id);
  }

  /** A manager handles everybody but an OWNER, whom only an OWNER handles. */
  #handles(account: Account, role: MembershipRole): boolean {
    return this.#amOneOf(role === 'OWNER' ? owners : managers, account);
  }

  #isLastOwner(row: Membership): boolean {
    const isAnother = (other: Membership) =>
      other !== row && other.account === row.account && isActiveOwner(other);
    return isActiveOwner(row) && !this.#world.memberships.some(isAnother);
  }
}
