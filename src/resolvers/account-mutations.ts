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
import { insertUnseen } from './insert.ts';
import { writeField } from './write-field.ts';
import { changesOr, changing, requireWritten, unlessTaken } from './write.ts';

const slugTaken = 'This slug is taken. Choose another.';

builder.mutationFields((t) => ({
  createAccount: writeField(t, {
    payload: CreateAccountPayload,
    description: "The viewer becomes the new account's owner.",
    input: CreateAccountInput,
    rules: createAccountRules,
    write: (db, values) => {
      // The row is visible only once a trigger has made its creator the owner, so the insert can't
      // return it; its slug is its own.
      const keys = sql`array(select ${accounts.id} from ${accounts}
        where ${accounts.slug} = ${values.slug})`;
      return unlessTaken(slugTaken, insertUnseen(db, accounts, values, keys));
    },
  }),
  updateAccount: writeField(t, {
    payload: UpdateAccountPayload,
    description: 'Changes an account; for its owners and admins.',
    input: UpdateAccountInput,
    rules: updateAccountRules,
    write: (db, { id, ...set }) => {
      const changed = db
        .update(accounts)
        .set(changesOr(set, { name: sql`${accounts.name}` }))
        .where(eq(accounts.id, id))
        .returning({ id: accounts.id })
        .execute();
      return unlessTaken(slugTaken, changing(db, accounts, [id], changed));
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
      const gone = db
        .delete(accounts)
        .where(eq(accounts.id, id))
        .returning({ id: accounts.id })
        .execute();
      await requireWritten(db, accounts, [id], gone);
      return { deletedId: encodeId('Account', id) };
    },
  }),
}));
