import { accountList } from '../schema/account.ts';
import { builder } from '../engine/schema/builder.ts';
import { listArguments } from '../engine/lists/arguments.ts';
import type { List } from '../engine/lists/list.ts';
import { rootConnection } from '../engine/lists/root-connection.ts';
import { projectList } from '../schema/project.ts';
import { todoList } from '../schema/todo.ts';

const rootList = (list: List, description: string) =>
  builder.queryField(list.table, (t) =>
    t.field({
      type: list.connection,
      description,
      args: listArguments(list),
      ...rootConnection(list),
    }),
  );

rootList(accountList, 'Every account that you may see, by createdAt unless told otherwise.');
rootList(projectList, 'Every project that you may see, by createdAt unless told otherwise.');
rootList(todoList, 'Every todo that you may see, by insertedAt unless told otherwise.');
