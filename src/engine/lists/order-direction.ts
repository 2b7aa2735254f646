import { builder } from '../schema/builder.ts';

export const OrderDirectionEnum = builder.enumType('OrderDirection', {
  description: 'Which end of an order comes first.',
  values: {
    ASC: { value: 'asc', description: 'Smallest first; rows without a value come last.' },
    DESC: { value: 'desc', description: 'Largest first; rows without a value come first.' },
  } as const,
});
