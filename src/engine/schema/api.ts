import type { EnumRef, InputRef } from '@pothos/core';
import type { AnyRelations } from 'drizzle-orm';
import { GraphQLSchema, isScalarType } from 'graphql';
import { encodeId, keyOfType } from './global-id.ts';
import { notRecordedExtension, relationsExtension } from './tables.ts';
import { keyText } from '../kinds/table-key.ts';
import { createBuilder, type Builder, type SchemaTypes } from './builder.ts';

/**
 * The API of one domain while it is declared: what declares its types, and what there is so far.
 * Everything that is declared belongs to one of these, so that two domains live in one process.
 */
export class Api {
  readonly builder: Builder;
  /** How the domain's tables hang together. */
  readonly relations: AnyRelations;
  /** The table of each type that has global ids, by the type's name. */
  readonly nodes = new Map<string, string>();
  /** What takes ids of a type, and the column in which they stand, where it is known. */
  readonly ids: {
    readonly declaration: string;
    readonly type: string;
    /** Whether they are ids of new rows, which clients make. */
    readonly isNew?: true;
    readonly column?: { readonly table: string; readonly key: string };
  }[] = [];
  /** Input types that lists share, by name. */
  readonly filters = new Map<string, InputRef<object>>();
  #direction: EnumRef<SchemaTypes, 'asc' | 'desc'> | undefined;

  constructor(relations: AnyRelations) {
    this.relations = relations;
    this.builder = createBuilder(relations, (type, value) => {
      const key = keyOfType(this, type);
      return encodeId(type, key === undefined ? String(value) : keyText(key.kind, value));
    });
  }

  /**
   * The schema of all that was declared.
   *
   * @param notRecorded - the tables whose writes are not meant to be recorded
   */
  toSchema(notRecorded: readonly string[] = []): GraphQLSchema {
    const config = this.builder.toSchema().toConfig();
    return new GraphQLSchema({
      ...config,
      // Scalars that no field has are left out: Pothos lists every type that it knows of.
      types: config.types.filter((type) => !isScalarType(type)),
      extensions: {
        ...config.extensions,
        [relationsExtension]: this.relations,
        [notRecordedExtension]: notRecorded,
      },
    });
  }

  /** The enum that every order uses. */
  get orderDirection(): EnumRef<SchemaTypes, 'asc' | 'desc'> {
    return (this.#direction ??= this.builder.enumType('OrderDirection', {
      description: 'Which end of an order comes first.',
      values: {
        ASC: { value: 'asc', description: 'Smallest first; rows without a value come last.' },
        DESC: { value: 'desc', description: 'Largest first; rows without a value come first.' },
      } as const,
    }));
  }
}
