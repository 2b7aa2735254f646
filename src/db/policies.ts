import { sql, type SQL } from 'drizzle-orm';
import { pgPolicy } from 'drizzle-orm/pg-core';
import { accessHelper, activities, everyRowPolicies } from '../engine/index.ts';
import { admin, anonymous, authenticated, moderator } from './roles.ts';

// Who may do what. This is the only place where that is decided.
//
// Every role meets exactly one policy per command. Whatever does not depend on the row stands in a
// sub-select of its own, so that it is worked out once per statement and an index can serve it:
// `x = (select …)` for one value, `x = any(array(select …))` for a set.

/** Moderators see more, but write as any signed-in user. */
const signedIn = [authenticated, moderator];

/** Null for nobody, and nothing equals null. */
const me = sql`(select auth.user_id())`;

// The accounts in which I am an active member, as one of these roles.
const mine = sql`any(array(select access.account_ids('{OWNER,ADMIN,MEMBER,VIEWER}')))`;
const writable = sql`any(array(select access.account_ids('{OWNER,ADMIN,MEMBER}')))`;
const managed = sql`any(array(select access.account_ids('{OWNER,ADMIN}')))`;
const owned = sql`any(array(select access.account_ids('{OWNER}')))`;

const select = (using: SQL) => pgPolicy('select', { for: 'select', to: authenticated, using });
const insert = (withCheck: SQL) => pgPolicy('insert', { for: 'insert', to: signedIn, withCheck });
/** Without a check of its own, what the row becomes must fit as well as what it was. */
const update = (using: SQL) => pgPolicy('update', { for: 'update', to: signedIn, using });
const remove = (using: SQL) => pgPolicy('delete', { for: 'delete', to: signedIn, using });

/**
 * Without a token no row of these is visible. Asking is allowed all the same: a public project's
 * account is then null, rather than an error of the whole request.
 */
const noRowForAnonymous = pgPolicy('select_as_anonymous', {
  for: 'select',
  to: anonymous,
  using: sql`false`,
});

const byRole = everyRowPolicies({ read: [moderator], write: [admin] });

export const accountsPolicies = [
  select(sql`id = ${mine}`),
  insert(sql`${me} is not null`),
  update(sql`id = ${managed}`),
  remove(sql`id = ${owned}`),
  noRowForAnonymous,
  ...byRole,
  // The guard of the last owner locks the account with an update that changes nothing.
  pgPolicy('select_as_helper', { for: 'select', to: accessHelper, using: sql`true` }),
  pgPolicy('update_as_helper', { for: 'update', to: accessHelper, using: sql`true` }),
];

/** A manager's business; where an OWNER's row is concerned, an OWNER's. */
const mayManage = sql`account_id = ${owned} or (role <> 'OWNER' and account_id = ${managed})`;

export const membershipsPolicies = [
  select(sql`user_id = ${me} or account_id = ${mine}`),
  insert(mayManage),
  update(mayManage),
  // Everybody may leave.
  remove(sql`user_id = ${me} or ${mayManage}`),
  noRowForAnonymous,
  ...byRole,
  // Whose accounts are whose, and an account's first owner.
  pgPolicy('select_as_helper', { for: 'select', to: accessHelper, using: sql`true` }),
  pgPolicy('insert_as_helper', { for: 'insert', to: accessHelper, withCheck: sql`true` }),
];

export const projectsPolicies = [
  select(sql`is_public or account_id = ${mine}`),
  pgPolicy('select_as_anonymous', { for: 'select', to: anonymous, using: sql`is_public` }),
  insert(sql`account_id = ${writable}`),
  update(sql`account_id = ${writable}`),
  remove(sql`account_id = ${managed}`),
  ...byRole,
  // A todo has a copy of its project's is_public. Whoever makes the copy locks the project, and
  // that asks for the right to change it; but none of its changes passes.
  pgPolicy('select_as_helper', { for: 'select', to: accessHelper, using: sql`true` }),
  pgPolicy('lock_as_helper', {
    for: 'update',
    to: accessHelper,
    using: sql`true`,
    withCheck: sql`false`,
  }),
];

// Who reads what is recorded. The engine's function adds it, and nobody changes it. The table is the
// engine's too, so drizzle-kit finds these here, each by itself.

export const activitiesForManagers = pgPolicy('select', {
  for: 'select',
  to: authenticated,
  using: sql`account_id = ${managed}`,
}).link(activities);

export const activitiesForAnonymous = pgPolicy('select_as_anonymous', {
  for: 'select',
  to: anonymous,
  using: sql`false`,
}).link(activities);

export const activitiesForModerators = pgPolicy('select_as_moderator', {
  for: 'select',
  to: moderator,
  using: sql`true`,
}).link(activities);

export const activitiesForAdmins = pgPolicy('select_as_admin', {
  for: 'select',
  to: admin,
  using: sql`true`,
}).link(activities);

/** Asked last, as it makes a list of them; it is as long as what is mine, whatever strangers publish. */
const inMine = sql`project_id = any(array(select projects.id from projects where projects.account_id = ${mine}))`;

/** Writes are of few rows: one look by primary key for each, rather than a list beforehand. */
const isInProjectOf = (accounts: SQL) =>
  sql`exists (select from projects where projects.id = todos.project_id and projects.account_id = ${accounts})`;

/** Before and after: so only its author makes a todo personal. */
const mayChange = sql`case when project_id is null then user_id = ${me} else ${isInProjectOf(writable)} end`;

export const todosPolicies = [
  select(sql`user_id = ${me} or is_public or ${inMine}`),
  pgPolicy('select_as_anonymous', { for: 'select', to: anonymous, using: sql`is_public` }),
  insert(sql`user_id = ${me} and (project_id is null or ${isInProjectOf(writable)})`),
  update(mayChange),
  remove(sql`user_id = ${me} or ${isInProjectOf(managed)}`),
  ...byRole,
];
