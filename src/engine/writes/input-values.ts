import type { InputType } from '@pothos/core';
import { z } from 'zod';
import type { Kind, Value } from '../kinds/index.ts';
import { bigint as bigintKind } from '../kinds/bigint.ts';
import { date as dateKind } from '../kinds/date.ts';
import { decimal as decimalKind } from '../kinds/decimal.ts';
import { instant as instantKind } from '../kinds/instant.ts';
import { integer as integerKind } from '../kinds/integer.ts';
import { localDateTime as localDateTimeKind } from '../kinds/local-date-time.ts';
import { isStorable, lengthOf } from '../kinds/text.ts';
import { uuid as uuidKind } from '../kinds/uuid.ts';
import type { SchemaTypes } from '../schema/builder.ts';
import { keyIn, type NodeTypes } from '../schema/global-id.ts';
import { withArticle } from '../schema/with-article.ts';
import { because, type Input } from './input.ts';
import { newIdIn } from './new-id.ts';
import type { Key } from './write.ts';

// Values of inputs, checked before any SQL. The database has the same rules, as constraints.

/** An input type of GraphQL, or a list of one. */
export type GraphQLInput = InputType<SchemaTypes> | [InputType<SchemaTypes>];

/** What an input can hold: its GraphQL type, and the rule that checks and cleans it. */
export interface InputValue<Rule extends z.ZodType = z.ZodType> {
  readonly type: GraphQLInput;
  /** @param nodes - the types whose ids there are */
  readonly rule: (nodes: NodeTypes) => Rule;
  /** Of a list of inputs: what each of them is. */
  readonly items?: Input;
  /** Of global ids: the type whose they are. */
  readonly idsOf?: string;
}

/** A value by a GraphQL type and a rule of its own. */
export const valueOf = <Rule extends z.ZodType>(
  type: GraphQLInput,
  rule: Rule,
): InputValue<Rule> => ({ type, rule: () => rule });

export { isStorable, lengthOf };

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
        because(
          `${name} holds a character that can not be stored (U+0000, or half a pair).`,
          'bad_character',
        ),
      )
      .transform((value) => value.trim())
      .refine((value) => value !== '', because(`${name} must not be blank.`, 'blank'))
      .refine(
        (value) => lengthOf(value) <= max,
        because(`${name} has at most ${max.toLocaleString('en')} characters.`, 'too_long', max),
      ),
  );

/** A text that can be null; a blank one is null. */
export const textOrNull = (name: string, max: number) =>
  valueOf(
    'String',
    z
      .string()
      .refine(
        isStorable,
        because(`${name} holds a character that can not be stored.`, 'bad_character'),
      )
      .transform((value) => (value.trim() === '' ? null : value))
      .refine(
        (value) => value === null || lengthOf(value) <= max,
        because(`${name} has at most ${max.toLocaleString('en')} characters.`, 'too_long', max),
      )
      .nullable(),
  );

/**
 * A text as it is, blank or not.
 *
 * @param name - what it is called in messages, e.g. `A title`
 * @param max - how many characters it has at most; left out, only the body's limit holds
 */
export const anyText = (name: string, max = Infinity) =>
  valueOf(
    'String',
    z
      .string({ error: `${name} can not be null.` })
      .refine(
        isStorable,
        because(
          `${name} holds a character that can not be stored (U+0000, or half a pair).`,
          'bad_character',
        ),
      )
      .refine(
        (value) => lengthOf(value) <= max,
        because(`${name} has at most ${max.toLocaleString('en')} characters.`, 'too_long', max),
      ),
  );

/** True or false. */
export const flag = valueOf(
  'Boolean',
  z.boolean({ error: 'This can be true or false, but not null.' }),
);

/** A value of a kind whose scalar is its own, as Postgres takes it. */
const ofKind = <T extends Value>({ types, read }: Kind) =>
  valueOf(
    types[0] as InputType<SchemaTypes>,
    z.unknown().transform((given, context) => {
      const found = read(given);
      if ('value' in found) return found.value as T;
      context.addIssue({ code: 'custom', message: found.problem });
      return z.NEVER;
    }),
  );

/** A DateTime, as the same instant in UTC. */
export const instant = ofKind<string>(instantKind);

/** An integer of 32 bits. */
export const integer = ofKind<number>(integerKind);

/** An integer of 64 bits, as a text. */
export const bigint = ofKind<string>(bigintKind);

/** A number with all of its digits, as a text. */
export const decimal = ofKind<string>(decimalKind);

/** A day without a time. */
export const date = ofKind<string>(dateKind);

/** A date and a time of the day in no time zone. */
export const localDateTime = ofKind<string>(localDateTimeKind);

/** A UUID. */
export const uuid = ofKind<string>(uuidKind);

/** How deep a JSON value may be nested: Postgres and clients go through it by recursion. */
const JSON_DEPTH_MAX = 100;

/** Any JSON value but null; for TypeScript an object, as columns of JSON are declared. */
export const json = valueOf(
  'JSON',
  z
    .unknown()
    .refine((value) => value != null, 'This can not be null.')
    .refine(
      (value) => isStorableJson(value),
      because(
        `It holds a character that can not be stored (U+0000, or half a pair), or is nested over ${JSON_DEPTH_MAX} deep.`,
        'bad_character',
      ),
    )
    .transform((value): object => value),
);

/** Whether all texts in a JSON value can be stored, the names in it too, and it is not nested too deep. */
function isStorableJson(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null) return true;
  return (
    depth < JSON_DEPTH_MAX &&
    Object.entries(value).every(([name, one]) => isStorable(name) && isStorableJson(one, depth + 1))
  );
}

/** A list of values, none of them null. */
export const listOf = <Rule extends z.ZodType>({ type, rule }: InputValue<Rule>) => {
  if (Array.isArray(type)) throw new TypeError('A list of lists is no value of an input.');
  return {
    type: [type] as [InputType<SchemaTypes>],
    rule: (nodes: NodeTypes) => z.array(rule(nodes)),
  };
};

const idRule = (nodes: NodeTypes, type: string) =>
  z.string({ error: 'An id can not be null.' }).transform((value, context) => {
    const key = keyIn(nodes, type, value);
    if (key !== null) return key as Key;
    context.addIssue({ code: 'custom', message: `This is not the id of ${withArticle(type)}.` });
    return z.NEVER;
  });

/** The global id of one type, as the key that the database knows. */
export const idOf = (type: string) => ({
  type: 'ID' as const,
  rule: (nodes: NodeTypes) => idRule(nodes, type),
  idsOf: type,
});

const standsTwice = 'This id stands here twice.';

/** Where a value stands that stood before; what was left out is none. */
const repeated = (values: readonly unknown[]): readonly number[] =>
  values.flatMap((value, index) =>
    value === undefined || values.indexOf(value) === index ? [] : [index],
  );

/** The most rows that one field of a mutation writes. */
export const BULK_MAX = 100;

/** Several ids of one type, none of them twice. */
export const idsOf = (type: string) => ({
  type: ['ID'] as ['ID'],
  rule: (nodes: NodeTypes) =>
    z
      .array(idRule(nodes, type))
      .min(1, 'At least one id is needed.')
      .max(BULK_MAX, `At most ${BULK_MAX} ids.`)
      .superRefine((keys, context) => {
        for (const index of repeated(keys)) {
          context.addIssue({
            code: 'custom',
            path: [index],
            message: standsTwice,
            params: { reason: 'twice' },
          });
        }
      }),
  idsOf: type,
});

/**
 * Several inputs of one type.
 *
 * @param name - what one of them is called in messages, e.g. `book`
 */
export const several = <F extends Input>(input: F, name: string) => ({
  ...valueOf(
    [input.type],
    z
      .array(input.rules as F['rules'])
      .min(1, `At least one ${name} is needed.`)
      .max(BULK_MAX, `At most ${BULK_MAX} ${name}s.`)
      .superRefine((items, context) => {
        const id = newIdIn(input);
        if (id === undefined) return;
        const made = items.map((item) => (item as Readonly<Record<string, unknown>>)[id]);
        for (const index of repeated(made)) {
          context.addIssue({
            code: 'custom',
            path: [index, id],
            message: standsTwice,
            params: { reason: 'twice' },
          });
        }
      }),
  ),
  items: input,
});
