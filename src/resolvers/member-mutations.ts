import { accounts, memberships } from '../db/tables/index.ts';
import { change, remove } from '../engine/writes/change.ts';
import { insert } from '../engine/writes/insert.ts';
import { refersTo, unlessTaken } from '../engine/writes/write.ts';
import { builder } from '../engine/schema/builder.ts';
import {
  AddMemberInput,
  addMemberRules,
  RemoveMemberInput,
  removeMemberRules,
  UpdateMemberInput,
  updateMemberRules,
} from '../schema/inputs/account.ts';
import {
  AddMemberPayload,
  RemoveMemberPayload,
  UpdateMemberPayload,
} from '../schema/payloads/payloads.ts';
import { deleteField, writeField } from '../engine/writes/write-field.ts';

builder.mutationFields((t) => ({
  addMember: writeField(t, {
    payload: AddMemberPayload,
    description: 'Adds somebody to an account; for its owners and admins.',
    input: AddMemberInput,
    rules: addMemberRules,
    write: (values) =>
      unlessTaken(
        'This person is a member already, if perhaps not active.',
        insert(memberships, [values], refersTo(accounts, [values.accountId])),
      ),
  }),
  updateMember: writeField(t, {
    payload: UpdateMemberPayload,
    description: 'Changes what a member may do; for owners and admins.',
    input: UpdateMemberInput,
    rules: updateMemberRules,
    write: ({ id, ...changes }) =>
      change(memberships, [id], changes, { touch: memberships.active }),
  }),
  removeMember: deleteField(t, {
    payload: RemoveMemberPayload,
    description: "Ends a membership; for owners and admins, and everybody's own.",
    input: RemoveMemberInput,
    rules: removeMemberRules,
    write: ({ id }) => remove(memberships, [id]),
  }),
}));
