import type { Claims } from '../../src/claims.ts';
import {
  memberships,
  type Account,
  type Membership,
  type MembershipRole,
  type Project,
  type Todo,
} from './world.ts';

// Who may do what, written down from the promise and not from the policies. It knows rows and
// people, and no SQL.

/** What an attempt comes to: it takes effect, finds no row it may touch, or is refused (42501). */
export type Outcome = 'done' | 'untouched' | 'refused';

const everyone: readonly MembershipRole[] = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'];
const writers: readonly MembershipRole[] = ['OWNER', 'ADMIN', 'MEMBER'];
const managers: readonly MembershipRole[] = ['OWNER', 'ADMIN'];
const owners: readonly MembershipRole[] = ['OWNER'];

export class Oracle {
  readonly #me: string | null;
  readonly #role: Claims['role'];

  constructor(claims: Claims) {
    this.#me = claims.sub;
    this.#role = claims.role;
  }

  #amOneOf(roles: readonly MembershipRole[], account: Account): boolean {
    return memberships.some(
      (membership) =>
        membership.account === account &&
        membership.userId === this.#me &&
        membership.active &&
        roles.includes(membership.role),
    );
  }

  #seesAll(): boolean {
    return this.#role === 'moderator' || this.#role === 'admin';
  }

  /** What changing an existing row comes to, if it may be changed at all. */
  #change(mayTouch: boolean, mayBecome = true): Outcome {
    if (this.#role === 'anonymous') return 'refused';
    if (this.#role === 'admin') return 'done';
    if (!mayTouch) return 'untouched';
    return mayBecome ? 'done' : 'refused';
  }

  #insert(may: boolean): Outcome {
    return this.#role === 'admin' || (this.#role !== 'anonymous' && may) ? 'done' : 'refused';
  }

  seesAccount(account: Account): boolean {
    return this.#seesAll() || this.#amOneOf(everyone, account);
  }

  insertAccount(): Outcome {
    return this.#insert(this.#me !== null);
  }

  updateAccount(account: Account): Outcome {
    return this.#change(this.#amOneOf(managers, account));
  }

  deleteAccount(account: Account): Outcome {
    return this.#change(this.#amOneOf(owners, account));
  }

  seesMembership({ account, userId }: Membership): boolean {
    return this.#seesAll() || userId === this.#me || this.#amOneOf(everyone, account);
  }

  /** A manager handles everybody but an OWNER, whom only an OWNER handles. */
  #handles(account: Account, role: MembershipRole): boolean {
    return this.#amOneOf(role === 'OWNER' ? owners : managers, account);
  }

  insertMembership(account: Account, role: MembershipRole): Outcome {
    return this.#insert(this.#handles(account, role));
  }

  updateMembership({ account, role }: Membership, newRole: MembershipRole = role): Outcome {
    return this.#change(this.#handles(account, role), this.#handles(account, newRole));
  }

  deleteMembership({ account, role, userId }: Membership): Outcome {
    return this.#change(userId === this.#me || this.#handles(account, role));
  }

  seesProject({ account, isPublic }: Project): boolean {
    return this.#seesAll() || isPublic || this.#amOneOf(everyone, account);
  }

  insertProject(account: Account): Outcome {
    return this.#insert(this.#amOneOf(writers, account));
  }

  updateProject({ account }: Project): Outcome {
    return this.#change(this.#amOneOf(writers, account));
  }

  deleteProject({ account }: Project): Outcome {
    return this.#change(this.#amOneOf(managers, account));
  }

  seesTodo({ userId, project }: Todo): boolean {
    return (
      this.#seesAll() || userId === this.#me || (project !== null && this.seesProject(project))
    );
  }

  insertTodo(author: string, project: Project | null): Outcome {
    const here = project === null || this.#amOneOf(writers, project.account);
    return this.#insert(author === this.#me && here);
  }

  #mayHave(author: string, project: Project | null): boolean {
    return project === null ? author === this.#me : this.#amOneOf(writers, project.account);
  }

  updateTodo({ userId, project }: Todo, newProject: Project | null = project): Outcome {
    return this.#change(this.#mayHave(userId, project), this.#mayHave(userId, newProject));
  }

  deleteTodo({ userId, project }: Todo): Outcome {
    return this.#change(
      userId === this.#me || (project !== null && this.#amOneOf(managers, project.account)),
    );
  }
}
