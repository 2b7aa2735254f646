import { roles } from '../db/roles.ts';
import { namesOf } from '../engine/index.ts';
import { builder } from './api.ts';

const roleDescriptions: Readonly<Record<string, string>> = {
  anonymous: 'No token was sent: public projects and the todos in them are visible.',
  authenticated: 'A verified token: what its person may see and do.',
  moderator: 'Sees every row; writes like anybody who is signed in.',
  admin: 'Sees and writes every row.',
};

/** @throws Error where a role has no description: clients would not know what it is */
function describe(role: string): string {
  const description = roleDescriptions[role];
  if (description !== undefined) return description;
  throw new Error(`The role ${role} needs a description in src/schema/enums.ts.`);
}

export const RoleEnum = builder.enumType('Role', {
  description:
    'The database role a request runs under. It comes from the verified token, never from a header.',
  values: Object.fromEntries(
    namesOf(roles).map((role) => [
      role.toUpperCase(),
      { value: role, description: describe(role) },
    ]),
  ),
});

export const MembershipRoleEnum = builder.enumType('MembershipRole', {
  description: 'What a member may do in an account.',
  values: {
    OWNER: { description: 'Everything; an account always has at least one active owner.' },
    ADMIN: { description: 'Everything but what concerns owners, and deleting the account.' },
    MEMBER: { description: 'Writes projects and todos.' },
    VIEWER: { description: 'Reads.' },
  } as const,
});

export const ActivityActionEnum = builder.enumType('ActivityAction', {
  description: 'What was done to a row.',
  values: {
    CREATED: { description: 'It was made.' },
    UPDATED: { description: 'It was changed, or moved to this account or away from it.' },
    DELETED: { description: 'It was deleted, by itself or with what it belonged to.' },
  } as const,
});
