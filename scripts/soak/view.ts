import type { Actor } from '../../test/access/actors.ts';
import { Oracle } from '../../test/access/oracle.ts';
import type { Account, Membership, Project, Todo, World } from '../../test/access/world.ts';
import type { AccountRow, MembershipRow, ProjectRow, State, TodoRow } from './state.ts';

/** A group's rows as the oracle knows rows: pointing at each other, found by id. */
interface Pointed {
  readonly world: World;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly memberships: ReadonlyMap<string, Membership>;
  readonly projects: ReadonlyMap<string, Project>;
  readonly todos: ReadonlyMap<string, Todo>;
}

const pointed = new WeakMap<State, Pointed>();

function pointedOf(state: State): Pointed {
  const known = pointed.get(state);
  if (known !== undefined) return known;
  const accounts = new Map(state.accounts.map(({ id, slug }) => [id, { id, label: slug }]));
  const memberships = new Map(
    state.memberships.map(({ accountId, ...row }): [string, Membership] => [
      row.id,
      { ...row, label: '', account: accounts.get(accountId)! },
    ]),
  );
  const projects = new Map(
    state.projects.map(({ id, accountId, isPublic }): [string, Project] => [
      id,
      { id, label: '', account: accounts.get(accountId)!, isPublic },
    ]),
  );
  const todos = new Map(
    state.todos.map(({ id, userId, projectId }): [string, Todo] => [
      id,
      { id, label: '', userId, project: projectId === null ? null : projects.get(projectId)! },
    ]),
  );
  const world = {
    accounts: [...accounts.values()],
    activities: [],
    memberships: [...memberships.values()],
    projects: [...projects.values()],
    todos: [...todos.values()],
  };
  const result = { world, accounts, memberships, projects, todos };
  pointed.set(state, result);
  return result;
}

/** What one person sees of a group in one state, and may do in it. The oracle decides. */
export class View {
  readonly actor: Actor;
  readonly state: State;
  readonly oracle: Oracle;
  readonly rows: Pointed;
  readonly accounts: readonly AccountRow[];
  readonly memberships: readonly MembershipRow[];
  readonly projects: readonly ProjectRow[];
  readonly todos: readonly TodoRow[];

  constructor(state: State, actor: Actor) {
    this.actor = actor;
    this.state = state;
    this.rows = pointedOf(state);
    this.oracle = new Oracle(this.rows.world, actor);
    const seen = (table: keyof State): ((row: { id: string }) => boolean) => {
      const ids = new Set(this.oracle.reads(table));
      return ({ id }) => ids.has(id);
    };
    this.accounts = state.accounts.filter(seen('accounts'));
    this.memberships = state.memberships.filter(seen('memberships'));
    this.projects = state.projects.filter(seen('projects'));
    this.todos = state.todos.filter(seen('todos'));
  }

  /** The viewer's role in an account; null without an active membership. */
  roleIn(accountId: string): string | null {
    const { userId } = this.actor;
    const mine = this.state.memberships.find(
      (row) => row.accountId === accountId && row.userId === userId && row.active,
    );
    return mine?.role ?? null;
  }
}

const views = new WeakMap<State, Map<string, View>>();

export function viewOf(state: State, actor: Actor): View {
  const ofState = views.get(state) ?? new Map<string, View>();
  views.set(state, ofState);
  const view = ofState.get(actor.label) ?? new View(state, actor);
  ofState.set(actor.label, view);
  return view;
}
