import { z } from 'zod';
import { membershipRole } from '../db/tables/index.ts';
import { defaulted, flag, idOf, newId, omittable, required, valueOf } from '../engine/index.ts';
import { userId } from './values.ts';
import { builder, defineInput, defineList } from './api.ts';
import { MembershipRoleEnum } from './enums.ts';

export const Membership = builder.drizzleNode('memberships', {
  name: 'Membership',
  description: 'Who works in an account, and as what. Only an active one gives any right.',
  id: { column: (membership) => membership.id },
  select: { columns: {} },
  fields: (t) => ({
    account: t.relation('account', {
      nullable: true,
      description:
        'Null where the viewer may see the membership (it is their own) but not the account.',
    }),
    userId: t.exposeString('userId', { description: 'The member: the subject of their tokens.' }),
    role: t.expose('role', {
      type: MembershipRoleEnum,
      description: 'What the member may do in the account.',
    }),
    active: t.exposeBoolean('active', {
      description: 'Whether the membership counts; an inactive one gives no right at all.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
  }),
});

export const membershipList = defineList({
  name: 'Membership',
  plural: 'memberships',
  table: 'memberships',
  node: Membership,
  defaultOrder: 'createdAt',
  filters: {
    account: { row: 'Account' },
    userId: true,
    role: { enum: MembershipRoleEnum },
    active: true,
    createdAt: true,
  },
});

const role = valueOf(
  MembershipRoleEnum,
  z.enum(membershipRole.enumValues, { error: 'A role can not be null.' }),
);

export const AddMember = defineInput('AddMemberInput', 'Who joins which account, and as what.', {
  id: newId('Membership'),
  accountId: required(idOf('Account'), 'The account.'),
  userId: required(userId, 'The new member: the subject of their tokens. 1 to 255 characters.'),
  role: defaulted(role, 'MEMBER', 'What the member may do. Only an owner makes an owner.'),
});

export const UpdateMember = defineInput('UpdateMemberInput', 'A field left out stays as it is.', {
  id: required(idOf('Membership'), 'The membership.'),
  role: omittable(
    role,
    'What the member may do; not null. Only an owner makes or changes an owner.',
  ),
  active: omittable(flag, 'Whether the membership counts; not null.'),
});

export const RemoveMember = defineInput(
  'RemoveMemberInput',
  'Which membership ends; everybody may end their own.',
  { id: required(idOf('Membership'), 'The membership.') },
);
