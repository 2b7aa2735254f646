import { builder } from '../schema/builder.ts';

const exact = 'Equal to this, to the letter.';
const notThis = 'Anything but this; rows without a value are in it.';
const oneOf = 'One of these, to the letter; an empty list matches nothing. At most 1,000.';
const noneOf =
  'None of these; rows without a value are in it, and an empty list matches everything. At most 1,000.';
const isNull = 'True: only rows without a value. False: only rows with one.';
const literal = 'Every character stands for itself, and capitals for small letters.';

export const StringFilter = builder.inputType('StringFilter', {
  description: 'Conditions on a text; all that are given must hold.',
  fields: (t) => ({
    eq: t.string({ description: exact }),
    ne: t.string({ description: notThis }),
    in: t.stringList({ description: oneOf }),
    notIn: t.stringList({ description: noneOf }),
    contains: t.string({ description: `Has this somewhere in it. ${literal}` }),
    startsWith: t.string({ description: `Begins with this. ${literal}` }),
    endsWith: t.string({ description: `Ends with this. ${literal}` }),
    isNull: t.boolean({ description: isNull }),
  }),
});

export const BooleanFilter = builder.inputType('BooleanFilter', {
  description: 'Conditions on a flag; all that are given must hold.',
  fields: (t) => ({
    eq: t.boolean({ description: 'This value.' }),
    ne: t.boolean({ description: 'The other value.' }),
  }),
});

export const DateTimeFilter = builder.inputType('DateTimeFilter', {
  description: 'Conditions on an instant; all that are given must hold.',
  fields: (t) => ({
    eq: t.field({ type: 'DateTime', description: 'At this instant, to the microsecond.' }),
    ne: t.field({ type: 'DateTime', description: notThis }),
    gt: t.field({ type: 'DateTime', description: 'After this instant.' }),
    gte: t.field({ type: 'DateTime', description: 'At this instant or after it.' }),
    lt: t.field({ type: 'DateTime', description: 'Before this instant.' }),
    lte: t.field({ type: 'DateTime', description: 'At this instant or before it.' }),
    isNull: t.boolean({ description: isNull }),
  }),
});

export const IDFilter = builder.inputType('IDFilter', {
  description: 'Conditions on the id of a row that is referred to; all that are given must hold.',
  fields: (t) => ({
    eq: t.id({ description: 'This row.' }),
    ne: t.id({ description: 'Any row but this; those that refer to nothing are in it.' }),
    in: t.idList({
      description: 'One of these rows; an empty list matches nothing. At most 1,000.',
    }),
    notIn: t.idList({ description: noneOf }),
    isNull: t.boolean({ description: isNull }),
  }),
});
