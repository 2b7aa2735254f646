import { anonymous, claimsFor, type Claims } from '../../src/claims.ts';
import type { Query } from '../support/database.ts';

// Two accounts in which every relation between a person and a row occurs, twice over where a
// person might be taken for another account's.

export const membershipRoles = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'] as const;
export type MembershipRole = (typeof membershipRoles)[number];

export interface Account {
  readonly id: string;
  readonly label: string;
}
export interface Membership {
  readonly id: string;
  readonly label: string;
  readonly account: Account;
  readonly userId: string;
  readonly role: MembershipRole;
  readonly active: boolean;
}
export interface Project {
  readonly id: string;
  readonly label: string;
  readonly account: Account;
  readonly isPublic: boolean;
}
export interface Todo {
  readonly id: string;
  readonly label: string;
  readonly userId: string;
  readonly project: Project | null;
}

let rows = 0;
function newId(): string {
  rows += 1;
  return `00000000-0000-4000-8000-${String(rows).padStart(12, '0')}`;
}

const account = (label: string): Account => ({ id: newId(), label });
const acme = account('acme');
const globex = account('globex');
export const accounts: readonly Account[] = [acme, globex];

const member = (of: Account, userId: string, role: MembershipRole, active = true): Membership => ({
  id: newId(),
  label: `${userId}'s membership in ${of.label} (${active ? '' : 'inactive '}${role})`,
  account: of,
  userId,
  role,
  active,
});
export const memberships: readonly Membership[] = [
  member(acme, 'olga', 'OWNER'),
  // A second owner, so that a change to one of them is not also one to the last.
  member(acme, 'otto', 'OWNER'),
  member(acme, 'adam', 'ADMIN'),
  member(acme, 'mara', 'MEMBER'),
  member(acme, 'vera', 'VIEWER'),
  member(acme, 'ines', 'MEMBER', false),
  member(acme, 'iggy', 'OWNER', false),
  member(globex, 'gina', 'OWNER'),
  member(globex, 'gwen', 'OWNER'),
  member(globex, 'adam', 'MEMBER'),
  member(globex, 'vera', 'ADMIN'),
];

const project = (of: Account, isPublic: boolean): Project => ({
  id: newId(),
  label: `${of.label}'s ${isPublic ? 'public' : 'private'} project`,
  account: of,
  isPublic,
});
export const projects: readonly Project[] = [acme, globex].flatMap((of) => [
  project(of, false),
  project(of, true),
]);

/** Where a todo can be: in a project, or personal. */
export const places: readonly (Project | null)[] = [null, ...projects];

export const todos: readonly Todo[] = places.flatMap((place) =>
  ['mara', 'vera', 'ines', 'gina'].map((userId) => ({
    id: newId(),
    label: `${userId}'s todo ${place === null ? 'of their own' : `in ${place.label}`}`,
    userId,
    project: place,
  })),
);

/** Somebody at the SQL door; `userId` is null for nobody. */
export interface Actor {
  readonly label: string;
  readonly claims: Claims;
}

export const actors: readonly Actor[] = [
  { label: 'anonymous', claims: anonymous },
  {
    label: 'nobody, but authenticated',
    claims: { ...claimsFor('', 'authenticated'), sub: null, json: '' },
  },
  ...['olga', 'adam', 'mara', 'vera', 'ines', 'iggy', 'gina', 'stranger'].map((userId) => ({
    label: userId,
    claims: claimsFor(userId),
  })),
  { label: 'a moderator who is a stranger', claims: claimsFor('stranger', 'moderator') },
  { label: 'adam as a moderator', claims: claimsFor('adam', 'moderator') },
  { label: 'an admin who is a stranger', claims: claimsFor('stranger', 'admin') },
];

const json = (list: readonly unknown[]) => [JSON.stringify(list)];

/** Lays the world down, past every policy. */
export async function createWorld(asSuperuser: Query): Promise<void> {
  await asSuperuser(
    `insert into accounts (id, name, slug)
     select id, label, label from json_to_recordset($1) as t (id uuid, label text)`,
    json(accounts),
  );
  await asSuperuser(
    `insert into memberships (id, account_id, user_id, role, active)
     select id, (account->>'id')::uuid, "userId", role, active
     from json_to_recordset($1) as t (id uuid, account json, "userId" text, role membership_role, active boolean)`,
    json(memberships),
  );
  await asSuperuser(
    `insert into projects (id, account_id, name, is_public)
     select id, (account->>'id')::uuid, label, "isPublic"
     from json_to_recordset($1) as t (id uuid, account json, label text, "isPublic" boolean)`,
    json(projects),
  );
  await asSuperuser(
    `insert into todos (id, user_id, project_id, task)
     select id, "userId", (project->>'id')::uuid, label
     from json_to_recordset($1) as t (id uuid, project json, label text, "userId" text)`,
    json(todos),
  );
}
