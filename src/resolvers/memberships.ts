import { accounts, memberships } from '../db/tables/index.ts';
import {
  change,
  defineMutation,
  deletedRow,
  insert,
  refersTo,
  remove,
  row,
  unlessTaken,
} from '../engine/index.ts';
import { AddMember, membershipList, RemoveMember, UpdateMember } from '../schema/membership.ts';

defineMutation('addMember', {
  description: 'Adds somebody to an account; for its owners and admins.',
  input: AddMember,
  gives: row(membershipList, 'The new membership.'),
  write: (values) =>
    unlessTaken(
      'This person is a member already, if perhaps not active.',
      insert(memberships, [values], refersTo(accounts, [values.accountId])),
    ),
});

defineMutation('updateMember', {
  description: 'Changes what a member may do; for owners and admins.',
  input: UpdateMember,
  gives: row(membershipList, 'The changed membership.'),
  write: ({ id, ...changes }) => change(memberships, [id], changes),
});

defineMutation('removeMember', {
  description: "Ends a membership; for owners and admins, and everybody's own.",
  input: RemoveMember,
  gives: deletedRow(membershipList, 'The membership is gone.'),
  write: ({ id }) => remove(memberships, [id]),
});
