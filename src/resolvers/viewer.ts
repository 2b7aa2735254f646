import { sql, type SQL } from 'drizzle-orm';
import { type Columns, listArguments, means, rootConnection } from '../engine/index.ts';
import { memberships } from '../db/tables/index.ts';
import { accountList } from '../schema/account.ts';
import { builder } from '../schema/api.ts';
import { todoList } from '../schema/todo.ts';
import { Viewer, viewerId, type ViewerIdentity } from '../schema/viewer.ts';

// These narrow a list to what the field means. What may be seen at all is the policies' business.
const authoredByViewer = ({ userId }: Columns): SQL => sql`${userId} = (select auth.user_id())`;

const whereViewerIsActive = ({ id }: Columns): SQL => sql`${id} = any(array(
  select ${memberships.accountId} from ${memberships}
  where ${memberships.userId} = (select auth.user_id()) and ${memberships.active}))`;

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    description: 'Who is asking; anonymous requests have a viewer too.',
    extensions: means({ kind: 'holder' }),
    resolve: (_root, _args, { db }) => {
      let identity: Promise<ViewerIdentity> | undefined;
      const ask = async () => {
        const [row] = await db.execute<{ [Name in keyof ViewerIdentity]: ViewerIdentity[Name] }>(
          sql`select ${viewerId} as id, auth.user_id() as "userId", current_user as role`,
        );
        if (row === undefined) throw new Error('A select without a table gave no row.');
        return row;
      };
      return { identity: () => (identity ??= ask()) };
    },
  }),
);

builder.objectFields(Viewer, (t) => ({
  todos: t.field({
    type: todoList.connection,
    description: "The viewer's own todos, in projects or not.",
    args: listArguments(todoList),
    ...rootConnection(todoList, authoredByViewer),
  }),
  accounts: t.field({
    type: accountList.connection,
    description: 'The accounts in which the viewer is an active member.',
    args: listArguments(accountList),
    ...rootConnection(accountList, whereViewerIsActive),
  }),
}));
