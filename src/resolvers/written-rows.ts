import { Account } from '../schema/account.ts';
import { builder } from '../schema/builder.ts';
import { Membership } from '../schema/membership.ts';
import {
  AddMemberPayload,
  CreateAccountPayload,
  CreateProjectPayload,
  CreateTodoPayload,
  CreateTodosPayload,
  UpdateAccountPayload,
  UpdateMemberPayload,
  UpdateProjectPayload,
  UpdateTodoPayload,
  UpdateTodosPayload,
} from '../schema/payloads/payloads.ts';
import { Project } from '../schema/project.ts';
import { Todo } from '../schema/todo.ts';

// What a mutation wrote is read back in its transaction, so that the answer is what is stored:
// trimmed, defaulted and stamped, and with whatever the client selects beneath it.

/** The row that was just written. It is visible to whoever could write it. */
function written<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('A row that was just written can not be read.');
  return row;
}

for (const payload of [CreateAccountPayload, UpdateAccountPayload]) {
  builder.objectField(payload, 'account', (t) =>
    t.drizzleField({
      type: Account,
      description: 'The account as it is now.',
      resolve: async (query, { key }, _args, { db }) =>
        written(await db.query.accounts.findFirst(query({ where: { id: key } }))),
    }),
  );
}

for (const payload of [AddMemberPayload, UpdateMemberPayload]) {
  builder.objectField(payload, 'membership', (t) =>
    t.drizzleField({
      type: Membership,
      description: 'The membership as it is now.',
      resolve: async (query, { key }, _args, { db }) =>
        written(await db.query.memberships.findFirst(query({ where: { id: key } }))),
    }),
  );
}

for (const payload of [CreateProjectPayload, UpdateProjectPayload]) {
  builder.objectField(payload, 'project', (t) =>
    t.drizzleField({
      type: Project,
      description: 'The project as it is now.',
      resolve: async (query, { key }, _args, { db }) =>
        written(await db.query.projects.findFirst(query({ where: { id: key } }))),
    }),
  );
}

for (const payload of [CreateTodoPayload, UpdateTodoPayload]) {
  builder.objectField(payload, 'todo', (t) =>
    t.drizzleField({
      type: Todo,
      description: 'The todo as it is now.',
      resolve: async (query, { key }, _args, { db }) =>
        written(await db.query.todos.findFirst(query({ where: { id: key } }))),
    }),
  );
}

for (const payload of [CreateTodosPayload, UpdateTodosPayload]) {
  builder.objectField(payload, 'todos', (t) =>
    t.drizzleField({
      type: [Todo],
      description: 'The todos as they are now, in the order of the input.',
      resolve: async (query, { keys }, _args, { db }) => {
        const rows = await db.query.todos.findMany(
          query({ columns: { id: true }, where: { id: { in: [...keys] } } }),
        );
        const byKey = new Map(rows.map((row) => [row.id, row]));
        return keys.map((key) => written(byKey.get(key)));
      },
    }),
  );
}
