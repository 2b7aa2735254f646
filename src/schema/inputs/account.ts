import { z } from 'zod';
import { builder } from '../../engine/schema/builder.ts';
import { MembershipRoleEnum } from '../enums.ts';
import { flag, idOf, name, slug, userId } from '../../engine/writes/input-values.ts';

const slugDescription =
  'A short name for addresses, unique over all accounts: 3 to 63 small letters, digits and single hyphens between them.';

export const CreateAccountInput = builder.inputType('CreateAccountInput', {
  description: 'A new account; the viewer becomes its owner.',
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 200 characters.' }),
    slug: t.string({ required: true, description: slugDescription }),
  }),
});

export const createAccountRules = z.object({ name, slug });

export const UpdateAccountInput = builder.inputType('UpdateAccountInput', {
  description: 'A field left out stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The account.' }),
    name: t.string({ description: '1 to 200 characters; not null.' }),
    slug: t.string({ description: `${slugDescription} Not null.` }),
  }),
});

export const updateAccountRules = z.object({
  id: idOf('Account'),
  name: name.optional(),
  slug: slug.optional(),
});

export const DeleteAccountInput = builder.inputType('DeleteAccountInput', {
  description: 'Which account goes, with its memberships, projects and their todos.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The account.' }) }),
});

export const deleteAccountRules = z.object({ id: idOf('Account') });

export const AddMemberInput = builder.inputType('AddMemberInput', {
  description: 'Who joins which account, and as what.',
  fields: (t) => ({
    accountId: t.id({ required: true, description: 'The account.' }),
    userId: t.string({
      required: true,
      description: 'The new member: the subject of their tokens. 1 to 255 characters.',
    }),
    role: t.field({
      type: MembershipRoleEnum,
      required: true,
      defaultValue: 'MEMBER',
      description: 'What the member may do. Only an owner makes an owner.',
    }),
  }),
});

export const role = z.enum(['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'], {
  error: 'A role can not be null.',
});

export const addMemberRules = z.object({ accountId: idOf('Account'), userId, role });

export const UpdateMemberInput = builder.inputType('UpdateMemberInput', {
  description: 'A field left out stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The membership.' }),
    role: t.field({
      type: MembershipRoleEnum,
      description: 'What the member may do; not null. Only an owner makes or changes an owner.',
    }),
    active: t.boolean({ description: 'Whether the membership counts; not null.' }),
  }),
});

export const updateMemberRules = z.object({
  id: idOf('Membership'),
  role: role.optional(),
  active: flag.optional(),
});

export const RemoveMemberInput = builder.inputType('RemoveMemberInput', {
  description: 'Which membership ends; everybody may end their own.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The membership.' }) }),
});

export const removeMemberRules = z.object({ id: idOf('Membership') });
