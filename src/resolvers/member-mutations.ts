import { eq, sql } from 'drizzle-orm';
import { accounts, memberships } from '../db/tables/index.ts';
import { builder } from '../schema/builder.ts';
import { encodeId } from '../schema/global-id.ts';
import {
  AddMemberInput,
  addMemberRules,
  RemoveMemberInput,
  removeMemberRules,
  UpdateMemberInput,
  updateMemberRules,
} from '../schema/inputs/account.ts';
import { inputArgument } from '../schema/inputs/argument.ts';
import { readInput } from '../schema/inputs/values.ts';
import {
  AddMemberPayload,
  RemoveMemberPayload,
  UpdateMemberPayload,
} from '../schema/payloads/payloads.ts';
import { insert } from './insert.ts';
import { writeField } from './write-field.ts';
import { changesOr, changing, referringTo, requireWritten, unlessTaken } from './write.ts';

builder.mutationFields((t) => ({
  addMember: writeField(t, {
    payload: AddMemberPayload,
    description: 'Adds somebody to an account; for its owners and admins.',
    input: AddMemberInput,
    rules: addMemberRules,
    write: (db, values) =>
      unlessTaken(
        'This person is a member already, if perhaps not active.',
        referringTo(db, accounts, [values.accountId], () => insert(db, memberships, [values])),
      ),
  }),
  updateMember: writeField(t, {
    payload: UpdateMemberPayload,
    description: 'Changes what a member may do; for owners and admins.',
    input: UpdateMemberInput,
    rules: updateMemberRules,
    write: (db, { id, ...set }) => {
      const changed = db
        .update(memberships)
        .set(changesOr(set, { active: sql`${memberships.active}` }))
        .where(eq(memberships.id, id))
        .returning({ id: memberships.id })
        .execute();
      return changing(db, memberships, [id], changed);
    },
  }),
  removeMember: t.field({
    type: RemoveMemberPayload,
    nullable: true,
    description: "Ends a membership; for owners and admins, and everybody's own.",
    args: inputArgument(RemoveMemberInput),
    resolve: async (_root, { input }, { db }) => {
      const { id } = readInput(removeMemberRules, input);
      const gone = db
        .delete(memberships)
        .where(eq(memberships.id, id))
        .returning({ id: memberships.id })
        .execute();
      await requireWritten(db, memberships, [id], gone);
      return { deletedId: encodeId('Membership', id) };
    },
  }),
}));
