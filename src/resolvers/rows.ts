import { Account } from '../schema/account.ts';
import { builder } from '../schema/builder.ts';
import { keyOf } from '../schema/global-id.ts';
import { Project } from '../schema/project.ts';
import { Todo } from '../schema/todo.ts';

builder.queryFields((t) => ({
  account: t.drizzleField({
    type: Account,
    nullable: true,
    description: 'An account; null where there is none with this id, or you may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id of an account.' }) },
    resolve: async (query, _root, { id }, { db }) => {
      const key = keyOf('Account', id);
      if (key === null) return null;
      return (await db.query.accounts.findFirst(query({ where: { id: key } }))) ?? null;
    },
  }),
  project: t.drizzleField({
    type: Project,
    nullable: true,
    description: 'A project; null where there is none with this id, or you may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id of a project.' }) },
    resolve: async (query, _root, { id }, { db }) => {
      const key = keyOf('Project', id);
      if (key === null) return null;
      return (await db.query.projects.findFirst(query({ where: { id: key } }))) ?? null;
    },
  }),
  todo: t.drizzleField({
    type: Todo,
    nullable: true,
    description: 'A todo; null where there is none with this id, or you may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id of a todo.' }) },
    resolve: async (query, _root, { id }, { db }) => {
      const key = keyOf('Todo', id);
      if (key === null) return null;
      return (await db.query.todos.findFirst(query({ where: { id: key } }))) ?? null;
    },
  }),
}));
