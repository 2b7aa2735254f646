import { sql } from 'drizzle-orm';
import { accounts } from '../db/tables/index.ts';
import {
  change,
  defineMutation,
  defineRootList,
  defineRootRow,
  deletedRow,
  insertUnseen,
  remove,
  row,
  unlessTaken,
} from '../engine/index.ts';
import { accountList, CreateAccount, DeleteAccount, UpdateAccount } from '../schema/account.ts';

defineRootList(accountList, 'Every account that you may see, by createdAt unless told otherwise.');
defineRootRow(accountList);

const slugTaken = 'This slug is taken. Choose another.';

defineMutation('createAccount', {
  description: "The viewer becomes the new account's owner.",
  input: CreateAccount,
  gives: row(accountList, 'The new account.'),
  write: (values) => {
    // The row is visible only once a trigger has made its creator the owner, so the insert can't
    // return it; its slug is its own.
    const keys = sql`array(select ${accounts.id} from ${accounts}
      where ${accounts.slug} = ${values.slug})`;
    return unlessTaken(slugTaken, insertUnseen(accounts, values, keys));
  },
});

defineMutation('updateAccount', {
  description: 'Changes an account; for its owners and admins.',
  input: UpdateAccount,
  gives: row(accountList, 'The changed account.'),
  write: ({ id, ...changes }) => unlessTaken(slugTaken, change(accounts, [id], changes)),
});

defineMutation('deleteAccount', {
  description: 'Deletes an account with its memberships, projects and their todos; for its owners.',
  input: DeleteAccount,
  gives: deletedRow(accountList, 'The account is gone.'),
  write: ({ id }) => remove(accounts, [id]),
});
