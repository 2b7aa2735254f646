import { sql } from 'drizzle-orm';
import { accounts } from '../db/tables/index.ts';
import { change, remove } from '../engine/writes/change.ts';
import { insertUnseen } from '../engine/writes/insert.ts';
import { unlessTaken } from '../engine/writes/write.ts';
import { builder } from '../engine/schema/builder.ts';
import {
  CreateAccountInput,
  createAccountRules,
  DeleteAccountInput,
  deleteAccountRules,
  UpdateAccountInput,
  updateAccountRules,
} from '../schema/inputs/account.ts';
import {
  CreateAccountPayload,
  DeleteAccountPayload,
  UpdateAccountPayload,
} from '../schema/payloads/payloads.ts';
import { deleteField, writeField } from '../engine/writes/write-field.ts';

const slugTaken = 'This slug is taken. Choose another.';

builder.mutationFields((t) => ({
  createAccount: writeField(t, {
    payload: CreateAccountPayload,
    description: "The viewer becomes the new account's owner.",
    input: CreateAccountInput,
    rules: createAccountRules,
    write: (values) => {
      // The row is visible only once a trigger has made its creator the owner, so the insert can't
      // return it; its slug is its own.
      const keys = sql`array(select ${accounts.id} from ${accounts}
        where ${accounts.slug} = ${values.slug})`;
      return unlessTaken(slugTaken, insertUnseen(accounts, values, keys));
    },
  }),
  updateAccount: writeField(t, {
    payload: UpdateAccountPayload,
    description: 'Changes an account; for its owners and admins.',
    input: UpdateAccountInput,
    rules: updateAccountRules,
    write: ({ id, ...changes }) =>
      unlessTaken(slugTaken, change(accounts, [id], changes, { touch: accounts.name })),
  }),
  deleteAccount: deleteField(t, {
    payload: DeleteAccountPayload,
    description:
      'Deletes an account with its memberships, projects and their todos; for its owners.',
    input: DeleteAccountInput,
    rules: deleteAccountRules,
    write: ({ id }) => remove(accounts, [id]),
  }),
}));
