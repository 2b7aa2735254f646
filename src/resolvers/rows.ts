import { Account } from '../schema/account.ts';
import { builder } from '../engine/schema/builder.ts';
import { Project } from '../schema/project.ts';
import { rowById } from '../engine/lists/row-by-id.ts';
import { Todo } from '../schema/todo.ts';

builder.queryFields((t) => ({
  account: t.field({
    type: Account,
    nullable: true,
    description: 'An account; null where there is none with this id, or you may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id of an account.' }) },
    ...rowById(Account),
  }),
  project: t.field({
    type: Project,
    nullable: true,
    description: 'A project; null where there is none with this id, or you may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id of a project.' }) },
    ...rowById(Project),
  }),
  todo: t.field({
    type: Todo,
    nullable: true,
    description: 'A todo; null where there is none with this id, or you may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id of a todo.' }) },
    ...rowById(Todo),
  }),
}));
