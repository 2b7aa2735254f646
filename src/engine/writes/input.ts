import type { InputRef } from '@pothos/core';
import { z } from 'zod';
import { badUserInput, type FieldProblem } from '../errors/index.ts';
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
  for (const [key, { idsOf }] of Object.entries(fields)) {
    if (idsOf !== undefined) ids.push({ declaration: `${name}.${key}`, type: idsOf });
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
  const fields: FieldProblem[] = parsed.error.issues.map(({ path, message }) => ({
    path: ['input', ...path.map((step) => (typeof step === 'number' ? step : String(step)))],
    message,
  }));
  throw badUserInput(
    fields.length === 1 ? fields[0]!.message : `${fields.length} values are wrong; see \`fields\`.`,
    fields,
  );
}
