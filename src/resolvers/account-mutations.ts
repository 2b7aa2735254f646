import { eq, sql } from 'drizzle-orm';
import { accounts } from '../db/tables/index.ts';
import { builder } from '../schema/builder.ts';
import { encodeId } from '../schema/global-id.ts';
import {
  CreateAccountInput,
  createAccountRules,
  DeleteAccountInput,
  deleteAccountRules,
  UpdateAccountInput,
  updateAccountRules,
} from '../schema/inputs/account.ts';
import { inputArgument } from '../schema/inputs/argument.ts';
import { readInput } from '../schema/inputs/values.ts';
import {
  CreateAccountPayload,
  DeleteAccountPayload,
  UpdateAccountPayload,
} from '../schema/payloads/payloads.ts';
import { insert } from './insert.ts';
import { changesOr, requireWritten, unlessTaken } from './write.ts';

const slugTaken = 'This slug is taken. Choose another.';

builder.mutationFields((t) => ({
  createAccount: t.field({
    type: CreateAccountPayload,
    nullable: true,
    description: "The viewer becomes the new account's owner.",
    args: inputArgument(CreateAccountInput),
    resolve: async (_root, { input }, { db }) => {
      const values = readInput(createAccountRules, input);
      await unlessTaken(slugTaken, () => insert(db, accounts, [values]));
      // The row is visible only now that a trigger has made its creator the owner, so it could not
      // be returned by the insert; its slug is its own.
      const [row] = await db
        .select({ id: accounts.id })
        .from(accounts)
        .where(eq(accounts.slug, values.slug));
      return { key: row!.id };
    },
  }),
  updateAccount: t.field({
    type: UpdateAccountPayload,
    nullable: true,
    description: 'Changes an account; for its owners and admins.',
    args: inputArgument(UpdateAccountInput),
    resolve: async (_root, { input }, { db }) => {
      const { id, ...set } = readInput(updateAccountRules, input);
      const written = await unlessTaken(slugTaken, async () =>
        db
          .update(accounts)
          .set(changesOr(set, { name: sql`${accounts.name}` }))
          .where(eq(accounts.id, id))
          .returning({ id: accounts.id }),
      );
      await requireWritten(db, accounts, [id], written);
      return { key: id };
    },
  }),
  deleteAccount: t.field({
    type: DeleteAccountPayload,
    nullable: true,
    description:
      'Deletes an account with its memberships, projects and their todos; for its owners.',
    args: inputArgument(DeleteAccountInput),
    resolve: async (_root, { input }, { db }) => {
      const { id } = readInput(deleteAccountRules, input);
      const gone = await db
        .delete(accounts)
        .where(eq(accounts.id, id))
        .returning({ id: accounts.id });
      await requireWritten(db, accounts, [id], gone);
      return { deletedId: encodeId('Account', id) };
    },
  }),
}));
