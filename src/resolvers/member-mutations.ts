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
import { insertReturning } from './insert.ts';
import { changesOr, referringTo, requireWritten, unlessTaken } from './write.ts';

builder.mutationFields((t) => ({
  addMember: t.field({
    type: AddMemberPayload,
    nullable: true,
    description: 'Adds somebody to an account; for its owners and admins.',
    args: inputArgument(AddMemberInput),
    resolve: async (_root, { input }, { db }) => {
      const values = readInput(addMemberRules, input);
      const [key] = await unlessTaken(
        'This person is a member already, if perhaps not active.',
        () =>
          referringTo(db, accounts, [values.accountId], () =>
            insertReturning(db, memberships, [values]),
          ),
      );
      return { key: key! };
    },
  }),
  updateMember: t.field({
    type: UpdateMemberPayload,
    nullable: true,
    description: 'Changes what a member may do; for owners and admins.',
    args: inputArgument(UpdateMemberInput),
    resolve: async (_root, { input }, { db }) => {
      const { id, ...set } = readInput(updateMemberRules, input);
      const written = await db
        .update(memberships)
        .set(changesOr(set, { active: sql`${memberships.active}` }))
        .where(eq(memberships.id, id))
        .returning({ id: memberships.id });
      await requireWritten(db, memberships, [id], written);
      return { key: id };
    },
  }),
  removeMember: t.field({
    type: RemoveMemberPayload,
    nullable: true,
    description: "Ends a membership; for owners and admins, and everybody's own.",
    args: inputArgument(RemoveMemberInput),
    resolve: async (_root, { input }, { db }) => {
      const { id } = readInput(removeMemberRules, input);
      const gone = await db
        .delete(memberships)
        .where(eq(memberships.id, id))
        .returning({ id: memberships.id });
      await requireWritten(db, memberships, [id], gone);
      return { deletedId: encodeId('Membership', id) };
    },
  }),
}));
