import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  type GraphQLField,
} from 'graphql';
import { schema } from '#example/domain.ts';
import type { TypeOf } from './write-document.ts';

export { schema };

/** A field that may be selected, and the type that it belongs to. */
export interface Choice {
  /** Null: the type that is asked of. */
  readonly on: string | null;
  readonly field: GraphQLField<unknown, unknown>;
}

/** What may be selected from a type. */
export function choicesOf(name: string): readonly Choice[] {
  const type = schema.getType(name);
  if (isAbstractType(type)) {
    return schema
      .getPossibleTypes(type)
      .flatMap((possible) =>
        Object.values(possible.getFields()).map((field) => ({ on: possible.name, field })),
      );
  }
  return isObjectType(type)
    ? Object.values(type.getFields()).map((field) => ({ on: null, field }))
    : [];
}

export function fieldOf(type: string, name: string): GraphQLField<unknown, unknown> | undefined {
  const parent = schema.getType(type);
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

export const typeOf: TypeOf = (type, name) => {
  const field = fieldOf(type, name);
  const result = field && getNamedType(field.type);
  return isCompositeType(result) ? result.name : null;
};
