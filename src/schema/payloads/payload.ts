import { builder } from '../builder.ts';

/** One row was written; resolvers/written-rows.ts reads it back with what is selected of it. */
export interface RowWritten {
  readonly key: string;
}

/** Several rows were written; in the order of the input. */
export interface RowsWritten {
  readonly keys: readonly string[];
}

export const rowPayload = (name: string, description: string) =>
  builder.objectRef<RowWritten>(name).implement({ description });

export const rowsPayload = (name: string, description: string) =>
  builder.objectRef<RowsWritten>(name).implement({ description });

export const deletedPayload = (name: string, description: string) =>
  builder.objectRef<{ readonly deletedId: string }>(name).implement({
    description,
    fields: (t) => ({
      deletedId: t.exposeID('deletedId', { description: 'The id it had.' }),
    }),
  });

export const deletedManyPayload = (name: string, description: string) =>
  builder.objectRef<{ readonly deletedIds: readonly string[] }>(name).implement({
    description,
    fields: (t) => ({
      deletedIds: t.field({
        type: ['ID'],
        description: 'The ids they had, in the order of the input.',
        resolve: ({ deletedIds }) => [...deletedIds],
      }),
    }),
  });
