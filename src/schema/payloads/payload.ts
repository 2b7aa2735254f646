import type { ObjectRef } from '@pothos/core';
import { builder, type SchemaTypes } from '../builder.ts';
import type { List } from '../lists/list.ts';
import type { Row } from '../lists/page.ts';

/** Rows as they are after a write, in the order of the input. */
export interface RowsWritten {
  readonly rows: readonly Row[];
}

/** A payload that shows what was written, in a field of one row or of several. */
export interface WrittenPayload {
  readonly type: ObjectRef<SchemaTypes, RowsWritten>;
  readonly field: string;
  readonly list: List;
}

/** What a payload shows: the field, the type of its rows, and what they have in common. */
interface Shown<Shape> {
  readonly field: string;
  readonly node: ObjectRef<SchemaTypes, Shape>;
  readonly list: List;
}

/** A payload with one row, e.g. `todo`. */
export function rowPayload<Shape>(
  name: string,
  description: string,
  { field, node, list }: Shown<Shape>,
): WrittenPayload {
  const type = builder.objectRef<RowsWritten>(name).implement({
    description,
    fields: (t) => ({
      [field]: t.field({
        type: node,
        description: `The ${field} as it is now.`,
        resolve: ({ rows }) => rows[0] as never,
      }),
    }),
  });
  return { type, field, list };
}

/** A payload with several rows, e.g. `todos`. */
export function rowsPayload<Shape>(
  name: string,
  description: string,
  { field, node, list }: Shown<Shape>,
): WrittenPayload {
  const type = builder.objectRef<RowsWritten>(name).implement({
    description,
    fields: (t) => ({
      [field]: t.field({
        type: [node],
        description: `The ${field} as they are now, in the order of the input.`,
        resolve: ({ rows }) => rows as readonly Shape[],
      }),
    }),
  });
  return { type, field, list };
}

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
