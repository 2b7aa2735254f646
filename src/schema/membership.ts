import { builder } from '../engine/schema/builder.ts';
import { MembershipRoleEnum } from './enums.ts';
import { defineList } from '../engine/lists/list.ts';

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
});
