import type { InputRef } from '@pothos/core';
import { z } from 'zod';
import { badUserInput, type FieldProblem, type FieldReason } from '../errors/index.ts';
import type { Api } from '../schema/api.ts';
import type { NodeTypes } from '../schema/global-id.ts';
import type { GraphQLInput, InputValue } from './input-values.ts';

/** A field of an input: its GraphQL type, and the rule that checks and cleans what a client gives. */
export interface InputField<Rule extends z.ZodType = z.ZodType> {
  readonly type: GraphQLInput;
  readonly rule: (nodes: NodeTypes) => Rule;
  readonly description: string;
  readonly required: boolean;
  readonly defaultValue?: unknown;
  /** Of a list of inputs: what each of them is. */
  readonly items?: Input;
  /** Of global ids: the type whose they are. */
  readonly idsOf?: string;
  /** Of the id of a row that is not there yet: its type. */
  readonly newIdOf?: string;
}

/** The fields of an input by their names. */
export type InputFields = Readonly<Record<string, InputField>>;

/** An input type of GraphQL, with the rules for all of its fields. */
export interface Input<F extends InputFields = InputFields> {
  readonly type: InputRef<object>;
  readonly fields: F;
  readonly rules: z.ZodObject<{ -readonly [Name in keyof F]: ReturnType<F[Name]['rule']> }>;
}

/** A field that has to be given. */
export const required = <Rule extends z.ZodType>(
  value: InputValue<Rule>,
  description: string,
): InputField<Rule> => ({ ...value, description, required: true });

/** A field that is this where it is left out, and can't be null. */
export const defaulted = <Rule extends z.ZodType>(
  value: InputValue<Rule>,
  defaultValue: z.input<Rule>,
  description: string,
): InputField<Rule> => ({ ...value, description, required: true, defaultValue });

/** A field that can be left out; null is for its value to take or refuse. */
export const omittable = <Rule extends z.ZodType>(
  value: InputValue<Rule>,
  description: string,
): InputField<z.ZodOptional<Rule>> => ({
  ...value,
  rule: (nodes) => value.rule(nodes).optional(),
  description,
  required: false,
});

/** A field that can be left out, or be null. */
export const nullable = <Rule extends z.ZodType>(
  value: InputValue<Rule>,
  description: string,
): InputField<z.ZodOptional<z.ZodNullable<Rule>>> => ({
  ...value,
  rule: (nodes) => value.rule(nodes).nullish(),
  description,
  required: false,
});

/**
 * Defines an input: what stands in the schema and what is checked are one declaration, so that no
 * field can be in one and not in the other.
 */
export function defineInput<F extends InputFields>(
  api: Api,
  name: string,
  description: string,
  fields: F,
): Input<F> {
  const { builder, ids } = api;
  for (const [key, { idsOf, newIdOf }] of Object.entries(fields)) {
    const declaration = `${name}.${key}`;
    if (idsOf !== undefined) ids.push({ declaration, type: idsOf });
    if (newIdOf !== undefined) ids.push({ declaration, type: newIdOf, isNew: true });
  }
  const type = builder.inputType(name, {
    description,
    fields: (t) =>
      Object.fromEntries(
        Object.entries(fields).map(([key, field]) => [
          key,
          t.field({
            type: field.type,
            required: field.required,
            description: field.description,
            ...(field.defaultValue === undefined ? {} : { defaultValue: field.defaultValue }),
          }),
        ]),
      ),
  });
  const shape = Object.fromEntries(
    Object.entries(fields).map(([key, { rule }]) => [key, rule(api)]),
  );
  return { type, fields, rules: z.object(shape) as unknown as Input<F>['rules'] };
}

/**
 * Checks an input and gives its clean values.
 *
 * @throws BAD_USER_INPUT whose `fields` list every problem, each with its path
 */
export function readInput<Rules extends z.ZodType>(rules: Rules, input: unknown): z.output<Rules> {
  const parsed = rules.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue): FieldProblem => ({
    path: ['input', ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))],
    message: issue.message,
    ...reasonOf(issue),
  }));
  throw badUserInput(
    fields.length === 1 ? fields[0]!.message : `${fields.length} values are wrong; see \`fields\`.`,
    fields,
  );
}

/** What a rule that is written by hand says of its refusal, beside its message. */
export const because = (error: string, reason: FieldReason, limit?: number) => ({
  error,
  params: limit === undefined ? { reason } : { reason, limit },
});

function reasonOf(issue: z.core.$ZodIssue): Pick<FieldProblem, 'reason' | 'limit'> {
  switch (issue.code) {
    case 'too_small':
      return { reason: 'too_few', limit: Number(issue.minimum) };
    case 'too_big':
      return { reason: 'too_many', limit: Number(issue.maximum) };
    case 'invalid_type':
    case 'invalid_value':
      return { reason: issue.input == null ? 'required' : 'invalid' };
    case 'invalid_format':
      return { reason: 'format' };
    case 'custom': {
      const { reason = 'invalid', limit } = (issue.params ?? {}) as Partial<FieldProblem>;
      return limit === undefined ? { reason } : { reason, limit };
    }
    default:
      return { reason: 'invalid' };
  }
}
