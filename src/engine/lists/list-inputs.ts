import type { InputRef } from '@pothos/core';
import type { OrderTerm } from './keyset.ts';
import type { Api } from '../schema/api.ts';

/** A field that a list can be ordered by: its column, and what it means. */
export interface OrderField<Key extends string = string> {
  readonly column: Key;
  readonly description: string;
}

export interface OrderInput {
  readonly field: string;
  readonly direction: OrderTerm['direction'];
}

/** A field of a filter type. */
export interface FilterInputField {
  /** Asked for when the schema is built: it may be the filter of a list that is defined later. */
  readonly type: () => InputRef<object>;
  readonly description: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The fields of every filter that combine conditions. */
export const combinators: readonly string[] = ['and', 'or', 'not'];

/** The filter type of a list, e.g. `BookFilter`. */
export function defineFilter(
  { builder }: Api,
  typeName: string,
  plural: string,
  fields: Readonly<Record<string, FilterInputField>>,
): InputRef<object> {
  const ref = builder.inputRef<object>(`${typeName}Filter`);
  ref.implement({
    description: `Which ${plural}: all that is given must hold. It narrows down what you may see, and never widens it.`,
    fields: (t) => ({
      and: t.field({ type: [ref], description: 'All of these; an empty list matches everything.' }),
      or: t.field({
        type: [ref],
        description: 'At least one of these; an empty list matches nothing.',
      }),
      not: t.field({ type: ref, description: 'All that this does not match.' }),
      ...Object.fromEntries(
        Object.entries(fields).map(([name, { type, ...options }]) => [
          name,
          t.field({ type: type(), ...options }),
        ]),
      ),
    }),
  });
  return ref;
}

/** The order type of a list and its enum of fields, e.g. `BookOrder` and `BookOrderField`. */
export function defineOrder(
  { builder, orderDirection }: Api,
  typeName: string,
  plural: string,
  fields: Readonly<Record<string, OrderField>>,
): InputRef<OrderInput> {
  const field = builder.enumType(`${typeName}OrderField`, {
    description: `What ${plural} can be ordered by.`,
    values: Object.fromEntries(
      Object.entries(fields).map(([name, { column, description }]) => [
        name,
        { value: column, description },
      ]),
    ),
  });
  return builder.inputType(`${typeName}Order`, {
    description: `One step of an order of ${plural}. Equal rows are told apart by the next step, and at last by their ids.`,
    fields: (t) => ({
      field: t.field({ type: field, required: true, description: 'What to order by.' }),
      direction: t.field({
        type: orderDirection,
        required: true,
        defaultValue: 'asc',
        description: 'Which end comes first.',
      }),
    }),
  });
}
