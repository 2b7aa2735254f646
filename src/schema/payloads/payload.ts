import { builder } from '../builder.ts';

/** One row was written; it is read back with what the client selects of it. */
export interface RowWritten {
  readonly key: string;
}

/** Several rows were written; in the order of the input. */
export interface RowsWritten {
  readonly keys: readonly string[];
}

/** The payload of a mutation that deletes one row. */
export const deletedPayload = (name: string, what: string) =>
  builder.objectRef<{ readonly deletedId: string }>(name).implement({
    description: `What is gone: ${what}.`,
    fields: (t) => ({
      deletedId: t.exposeID('deletedId', { description: 'The id it had.' }),
    }),
  });
