import type { InputType } from '@pothos/core';
import { z } from 'zod';
import type { SchemaTypes } from '../schema/builder.ts';
import { dateTimeRule, parseDateTime } from '../schema/date-time.ts';
import { keyOf, type NodeType } from '../schema/global-id.ts';
import type { Input } from './input.ts';

// Values of inputs, checked before any SQL. The database has the same rules, as constraints.

/** An input type of GraphQL, or a list of one. */
export type GraphQLInput = InputType<SchemaTypes> | [InputType<SchemaTypes>];

/** What an input can hold: its GraphQL type, and the rule that checks and cleans it. */
export interface InputValue<Rule extends z.ZodType = z.ZodType> {
  readonly type: GraphQLInput;
  readonly rule: Rule;
}

/** A value by a GraphQL type and a rule of its own. */
export const valueOf = <Rule extends z.ZodType>(
  type: GraphQLInput,
  rule: Rule,
): InputValue<Rule> => ({ type, rule });

/** Whether Postgres can store it: it has no U+0000, and no half of a surrogate pair. */
export const isStorable = (text: string) => text.isWellFormed() && !text.includes('\0');

/** Characters as Postgres counts them: a surrogate pair is one. */
export function lengthOf(value: string): number {
  return value.length - (value.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

/**
 * A text that is trimmed and not blank.
 *
 * @param name - what it is called in messages, e.g. `A task`
 * @param max - how many characters it has at most
 */
export const text = (name: string, max: number) =>
  valueOf(
    'String',
    z
      .string({ error: `${name} can not be null.` })
      .refine(
        isStorable,
        `${name} holds a character that can not be stored (U+0000, or half a pair).`,
      )
      .transform((value) => value.trim())
      .refine((value) => value !== '', `${name} must not be blank.`)
      .refine(
        (value) => lengthOf(value) <= max,
        `${name} has at most ${max.toLocaleString('en')} characters.`,
      ),
  );

/** A text that can be null; a blank one is null. */
export const textOrNull = (name: string, max: number) =>
  valueOf(
    'String',
    z
      .string()
      .refine(isStorable, `${name} holds a character that can not be stored.`)
      .transform((value) => (value.trim() === '' ? null : value))
      .refine(
        (value) => value === null || lengthOf(value) <= max,
        `${name} has at most ${max.toLocaleString('en')} characters.`,
      )
      .nullable(),
  );

/** True or false. */
export const flag = valueOf(
  'Boolean',
  z.boolean({ error: 'This can be true or false, but not null.' }),
);

/** A DateTime, as the same instant in UTC. */
export const instant = valueOf(
  'DateTime',
  z.string().transform((value, context) => {
    const utc = parseDateTime(value);
    if (utc !== null) return utc;
    context.addIssue({ code: 'custom', message: dateTimeRule });
    return z.NEVER;
  }),
);

const idRule = (type: NodeType) =>
  z.string({ error: 'An id can not be null.' }).transform((value, context) => {
    const key = keyOf(type, value);
    if (key !== null) return key;
    context.addIssue({ code: 'custom', message: `This is not the id of a ${type}.` });
    return z.NEVER;
  });

/** The global id of one type, as the key that the database knows. */
export const idOf = (type: NodeType) => valueOf('ID', idRule(type));

/** The most rows that one field of a mutation writes. */
export const BULK_MAX = 100;

/** Several ids of one type, none of them twice. */
export const idsOf = (type: NodeType) =>
  valueOf(
    ['ID'],
    z
      .array(idRule(type))
      .min(1, 'At least one id is needed.')
      .max(BULK_MAX, `At most ${BULK_MAX} ids.`)
      .superRefine((keys, context) => {
        keys.forEach((key, index) => {
          if (keys.indexOf(key) === index) return;
          context.addIssue({
            code: 'custom',
            path: [index],
            message: 'This id stands here twice.',
          });
        });
      }),
  );

/**
 * Several inputs of one type.
 *
 * @param name - what one of them is called in messages, e.g. `todo`
 */
export const several = <F extends Input>(input: F, name: string) =>
  valueOf(
    [input.type],
    z
      .array(input.rules as F['rules'])
      .min(1, `At least one ${name} is needed.`)
      .max(BULK_MAX, `At most ${BULK_MAX} ${name}s.`),
  );
