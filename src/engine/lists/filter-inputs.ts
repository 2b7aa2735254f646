import type { InputRef, InputType } from '@pothos/core';
import {
  atMost,
  equality,
  isNull,
  type FilterType,
  type OperatorName,
} from '../kinds/filter-type.ts';
import type { Api } from '../schema/api.ts';
import type { SchemaTypes } from '../schema/builder.ts';

/** Conditions on a reference: its values are global ids. */
export const idFilter: FilterType = {
  name: 'IDFilter',
  description: 'Conditions on the id of a row that is referred to; all that are given must hold.',
  value: 'ID',
  operators: {
    eq: 'This row.',
    ne: 'Any row but this; those that refer to nothing are in it.',
    in: `One of these rows; an empty list matches nothing. ${atMost}`,
    notIn: equality.notIn,
    isNull,
  },
};

const lists: ReadonlySet<string> = new Set<OperatorName>(['in', 'notIn']);

/**
 * The input type of a filter. It is made where a list asks for it first.
 *
 * @param values - of the values, where `filter` does not name them
 */
export function filterInput(
  { builder, filters }: Api,
  filter: FilterType,
  values?: { readonly name: string },
): InputRef<object> {
  const name = `${values?.name ?? ''}${filter.name}`;
  const known = filters.get(name);
  if (known !== undefined) return known;
  const type = (values ?? filter.value) as InputType<SchemaTypes>;
  const ref = builder.inputType(name, {
    description: filter.description,
    fields: (t) =>
      Object.fromEntries(
        Object.entries(filter.operators).map(([operator, description]) => [
          operator,
          operator === 'isNull'
            ? t.boolean({ description })
            : t.field({ type: lists.has(operator) ? [type] : type, description }),
        ]),
      ),
  });
  filters.set(name, ref);
  return ref;
}
