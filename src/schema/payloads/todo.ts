import { builder } from '../builder.ts';
import { deletedPayload, type RowsWritten, type RowWritten } from './payload.ts';

// The rows themselves are read back by resolvers/written-todos.ts.

const one = (name: string, description: string) =>
  builder.objectRef<RowWritten>(name).implement({ description });

const several = (name: string, description: string) =>
  builder.objectRef<RowsWritten>(name).implement({ description });

export const CreateTodoPayload = one('CreateTodoPayload', 'The new todo.');
export const UpdateTodoPayload = one('UpdateTodoPayload', 'The changed todo.');
export const DeleteTodoPayload = deletedPayload('DeleteTodoPayload', 'a todo');
export const CreateTodosPayload = several('CreateTodosPayload', 'The new todos.');
export const UpdateTodosPayload = several('UpdateTodosPayload', 'The changed todos.');
export const DeleteTodosPayload = builder
  .objectRef<{ readonly deletedIds: readonly string[] }>('DeleteTodosPayload')
  .implement({
    description: 'What is gone: several todos.',
    fields: (t) => ({
      deletedIds: t.field({
        type: ['ID'],
        description: 'The ids they had, in the order of the input.',
        resolve: ({ deletedIds }) => [...deletedIds],
      }),
    }),
  });
