import type { Actor } from '../../test/access/actors.ts';
import { WorldMaker, type Membership, type World } from '../../test/access/world.ts';

/** A column of the matrix: somebody, by their relation to the account that the rows belong to. */
export interface Column extends Actor {
  /** Their membership there, where they have one. */
  readonly membership: Membership | null;
}

const make = new WorldMaker();
export const account = make.account('the-account');
/** None of the columns is in it, but for its rows. */
export const anotherAccount = make.account('another-account');
/** With just one active owner, and everybody else as in the first. */
export const ownersAccount = make.account('account-of-one-owner');

const roleOf = {
  inactive: 'OWNER',
  VIEWER: 'VIEWER',
  MEMBER: 'MEMBER',
  ADMIN: 'ADMIN',
  OWNER: 'OWNER',
} as const;

const memberIn = (where: typeof account) =>
  Object.entries(roleOf).map(([userId, role]) =>
    make.membership(where, userId, role, userId !== 'inactive'),
  );
const members = memberIn(account);

/** People in the account who are none of the columns. */
export const others = [
  make.membership(account, 'another VIEWER', 'VIEWER'),
  make.membership(account, 'another MEMBER', 'MEMBER'),
  make.membership(account, 'another ADMIN', 'ADMIN'),
  make.membership(account, 'another OWNER', 'OWNER'),
  make.membership(account, 'another inactive MEMBER', 'MEMBER', false),
  make.membership(account, 'another inactive OWNER', 'OWNER', false),
];

const ofOwners = memberIn(ownersAccount);
export const lastOwner = ofOwners.find(({ role, active }) => role === 'OWNER' && active)!;

const actors: readonly Actor[] = [
  { label: 'no token', standing: 'anonymous', userId: null },
  { label: 'no subject', standing: 'authenticated', userId: null },
  { label: 'stranger', standing: 'authenticated', userId: 'stranger' },
  ...Object.keys(roleOf).map((userId): Actor => ({
    label: userId,
    standing: 'authenticated',
    userId,
  })),
  { label: 'moderator', standing: 'moderator', userId: 'moderator' },
  { label: 'admin', standing: 'admin', userId: 'admin' },
  { label: 'login', standing: 'login', userId: null },
  { label: 'table owner', standing: 'owner', userId: null },
  { label: 'maintenance', standing: 'maintenance', userId: null },
];

export const columns: readonly Column[] = actors.map((actor) => ({
  ...actor,
  membership: members.find(({ userId }) => userId === actor.userId) ?? null,
}));

export const project = {
  private: make.project(account, false),
  public: make.project(account, true),
};
export const anothersProject = {
  private: make.project(anotherAccount, false),
  public: make.project(anotherAccount, true),
};

/** Where a todo is, by the name of its kind. */
export const places = { personal: null, private: project.private, public: project.public };

/** What was recorded, by whose it is. */
export const entries = {
  'of the account': make.activity(account),
  'of something personal': make.activity(null),
};

/** One of everybody's in each place. */
const authors = [...columns.flatMap(({ userId }) => userId ?? []), 'somebody else'];
const todos = Object.values(places).flatMap((place) =>
  authors.map((author) => make.todo(author, place)),
);

export const todoOf = (author: string, place: (typeof todos)[number]['project']) =>
  todos.find((todo) => todo.userId === author && todo.project === place);

export const world: World = {
  accounts: [account, anotherAccount, ownersAccount],
  activities: Object.values(entries),
  memberships: [...members, ...others, ...ofOwners],
  projects: [...Object.values(project), ...Object.values(anothersProject)],
  todos,
};
