import type { ObjectRef } from '@pothos/core';
import type { List } from '../lists/list.ts';
import type { Row } from '../schema/find-rows.ts';
import type { SchemaTypes } from '../schema/builder.ts';
import { encodeId } from '../schema/global-id.ts';

/** What a mutation field answers with, before its payload type has a name. */
export interface Giving {
  readonly kind: 'row' | 'rows' | 'deleted row' | 'deleted rows';
  readonly list: List;
  /** Of the payload type. */
  readonly description: string;
}

/** The row that was written, in a field of its type's name. */
export const row = (list: List, description: string): Giving => ({
  kind: 'row',
  list,
  description,
});

/** The rows that were written, in a field of the list's name. */
export const rows = (list: List, description: string): Giving => ({
  kind: 'rows',
  list,
  description,
});

/** The id of what is gone, as `deletedId`. */
export const deletedRow = (list: List, description: string): Giving => ({
  kind: 'deleted row',
  list,
  description,
});

/** The ids of what is gone, as `deletedIds`. */
export const deletedRows = (list: List, description: string): Giving => ({
  kind: 'deleted rows',
  list,
  description,
});

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
  readonly node: string;
}

/** Defines the payload type of a mutation field. */
export function definePayload(name: string, giving: Giving): WrittenPayload | DeletedPayload {
  const { kind, list, description } = giving;
  switch (kind) {
    case 'row':
    case 'rows':
      return written(name, description, list, kind === 'rows');
    default:
      return deleted(name, description, list, kind === 'deleted rows');
  }
}

function written(
  name: string,
  description: string,
  list: List,
  isSeveral: boolean,
): WrittenPayload {
  const node = list.node as ObjectRef<SchemaTypes, Row>;
  const field = isSeveral ? list.plural : fieldOf(list.typeName);
  const type = list.api.builder.objectRef<RowsWritten>(name).implement({
    description,
    fields: (t) => ({
      [field]: isSeveral
        ? t.field({
            type: [node],
            description: `The ${field} as they are now, in the order of the input.`,
            resolve: ({ rows: all }) => all,
          })
        : t.field({
            type: node,
            description: `The ${field} as it is now.`,
            resolve: ({ rows: [one] }) => one as Row,
          }),
      query: everythingElse(t),
    }),
  });
  return { kind: 'written', type, field, list };
}

function deleted(
  name: string,
  description: string,
  list: List,
  isSeveral: boolean,
): DeletedPayload {
  const node = list.typeName;
  const field = isSeveral ? 'deletedIds' : 'deletedId';
  const type = list.api.builder.objectRef<RowsDeleted>(name).implement({
    description,
    fields: (t) => ({
      [field]: isSeveral
        ? t.idList({
            description: 'The ids they had, in the order of the input.',
            resolve: ({ keys }) => keys.map((key) => encodeId(node, key)),
          })
        : t.id({
            description: 'The id it had.',
            resolve: ({ keys: [key] }) => encodeId(node, key!),
          }),
      query: everythingElse(t),
    }),
  });
  return { kind: 'deleted', type, field, node };
}

/** What a write changes beside its own rows: the counts above them, the lists that they are in. */
const everythingElse = <Payload>(t: PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, Payload>) =>
  t.field({
    type: 'Query',
    description:
      'What may be read, as it is after this write: counts and lists that it changed. An error in it takes the write back.',
    resolve: () => ({}),
  });

/** The field of a row in a payload: `book` of `Book`. */
const fieldOf = (typeName: string) => `${typeName[0]?.toLowerCase()}${typeName.slice(1)}`;
