/** The operators that a filter can have. `lists/operators.ts` writes the SQL of each. */
export type OperatorName =
  | 'eq'
  | 'ne'
  | 'in'
  | 'notIn'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'isNull';

/** An input type of GraphQL: conditions on a column. */
export interface FilterType {
  readonly name: string;
  readonly description: string;
  /**
   * The GraphQL type of the values that operators compare with. Null where a list names it, an enum of
   * GraphQL, whose name then stands in front of this type's own.
   */
  readonly value: string | null;
  /** The operators in the order of the schema, each with its description. */
  readonly operators: Readonly<Partial<Record<OperatorName, string>>>;
}

/** How many values `in` and `notIn` take. */
export const LIST_MAX = 1000;

/** The same, for descriptions. */
export const atMost = `At most ${LIST_MAX.toLocaleString('en')}.`;

export const notThis = 'Anything but this; rows without a value are in it.';

export const isNull = 'True: only rows without a value. False: only rows with one.';

/** Whether it is a value: for kinds that are the same or not, and nothing in between. */
export const equality = {
  eq: 'Equal to this.',
  ne: notThis,
  in: `One of these; an empty list matches nothing. ${atMost}`,
  notIn: `None of these; rows without a value are in it, and an empty list matches everything. ${atMost}`,
} as const;

/** Everything for kinds that have a smaller and a larger. */
export const comparison = {
  ...equality,
  gt: 'More than this.',
  gte: 'This or more.',
  lt: 'Less than this.',
  lte: 'This or less.',
  isNull,
} as const;
