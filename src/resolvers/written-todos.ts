import { builder } from '../schema/builder.ts';
import {
  CreateTodoPayload,
  CreateTodosPayload,
  UpdateTodoPayload,
  UpdateTodosPayload,
} from '../schema/payloads/todo.ts';
import { Todo } from '../schema/todo.ts';

for (const payload of [CreateTodoPayload, UpdateTodoPayload]) {
  builder.objectField(payload, 'todo', (t) =>
    t.drizzleField({
      type: Todo,
      description: 'The todo as it is now.',
      resolve: async (query, { key }, _args, { db }) => {
        const [row] = await db.query.todos.findMany(query({ where: { id: key } }));
        return row!;
      },
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
        return keys.map((key) => byKey.get(key)!);
      },
    }),
  );
}
