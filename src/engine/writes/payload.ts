import type { ObjectRef } from '@pothos/core';
import { builder, type SchemaTypes } from '../schema/builder.ts';
import { encodeId, type NodeType } from '../schema/global-id.ts';
import type { List } from '../lists/list.ts';
import type { Row } from '../lists/page.ts';

/** Rows as they are after a write, in the order of the input. */
export interface RowsWritten {
  readonly rows: readonly Row[];
}

/** A payload that shows what was written, in a field of one row or of several. */
export interface WrittenPayload {
  readonly kind: 'written';
  readonly type: ObjectRef<SchemaTypes, RowsWritten>;
  readonly field: string;
  readonly list: List;
}

/** The keys of rows that are gone, in the order of the input. */
export interface RowsDeleted {
  readonly keys: readonly string[];
}

/** A payload that gives the ids of what is gone, in a field of one id or of several. */
export interface DeletedPayload {
  readonly kind: 'deleted';
  readonly type: ObjectRef<SchemaTypes, RowsDeleted>;
  readonly field: string;
  readonly node: NodeType;
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
  return { kind: 'written', type, field, list };
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
  return { kind: 'written', type, field, list };
}

/** A payload with the id of what is gone. */
export function deletedPayload(name: string, description: string, node: NodeType): DeletedPayload {
  const type = builder.objectRef<RowsDeleted>(name).implement({
    description,
    fields: (t) => ({
      deletedId: t.id({
        description: 'The id it had.',
        resolve: ({ keys }) => encodeId(node, keys[0]!),
      }),
    }),
  });
  return { kind: 'deleted', type, field: 'deletedId', node };
}

/** A payload with the ids of what is gone. */
export function deletedManyPayload(
  name: string,
  description: string,
  node: NodeType,
): DeletedPayload {
  const type = builder.objectRef<RowsDeleted>(name).implement({
    description,
    fields: (t) => ({
      deletedIds: t.idList({
        description: 'The ids they had, in the order of the input.',
        resolve: ({ keys }) => keys.map((key) => encodeId(node, key)),
      }),
    }),
  });
  return { kind: 'deleted', type, field: 'deletedIds', node };
}
