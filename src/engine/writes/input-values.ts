import { z } from 'zod';
import { badUserInput, type FieldProblem } from '../errors/index.ts';
import { dateTimeRule, parseDateTime } from '../schema/date-time.ts';
import { keyOf, type NodeType } from '../schema/global-id.ts';

// The rules for values, checked before any SQL. The database has them too, as constraints.

const storable = (text: string) => text.isWellFormed() && !text.includes('\0');

const text = (name: string, max: number) =>
  z
    .string({ error: `${name} can not be null.` })
    .refine(storable, `${name} holds a character that can not be stored (U+0000, or half a pair).`)
    .transform((value) => value.trim())
    .refine((value) => value !== '', `${name} must not be blank.`)
    .refine(
      (value) => lengthOf(value) <= max,
      `${name} has at most ${max.toLocaleString('en')} characters.`,
    );

/** Characters as Postgres counts them: a pair of surrogates is one. */
function lengthOf(value: string): number {
  return value.length - (value.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

export const task = text('A task', 2000);
export const name = text('A name', 200);

export const description = z
  .string()
  .refine(storable, 'A description holds a character that can not be stored.')
  .transform((value) => (value.trim() === '' ? null : value))
  .refine(
    (value) => value === null || lengthOf(value) <= 5000,
    'A description has at most 5,000 characters.',
  )
  .nullable();

export const slug = z
  .string({ error: 'A slug can not be null.' })
  .regex(
    /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
    'A slug has 3 to 63 characters: small letters, digits, and single hyphens between them.',
  );

export const userId = z
  .string()
  .refine(
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    (value) => storable(value) && !/[\u0000-\u001F\u007F-\u009F]/.test(value),
    'A user id holds no control characters.',
  )
  .refine((value) => value !== '' && lengthOf(value) <= 255, 'A user id has 1 to 255 characters.');

/** A flag that can be left out, but not cleared. */
export const flag = z.boolean({ error: 'This can be true or false, but not null.' });

/** A DateTime, as the same instant in UTC. */
export const instant = z.string().transform((value, context) => {
  const utc = parseDateTime(value);
  if (utc !== null) return utc;
  context.addIssue({ code: 'custom', message: dateTimeRule });
  return z.NEVER;
});

/** The global id of one type, as the key that the database knows. */
export const idOf = (type: NodeType) =>
  z.string({ error: 'An id can not be null.' }).transform((value, context) => {
    const key = keyOf(type, value);
    if (key !== null) return key;
    context.addIssue({ code: 'custom', message: `This is not the id of a ${type}.` });
    return z.NEVER;
  });

export const BULK_MAX = 100;

/** Several ids of one type, none of them twice. */
export const idsOf = (type: NodeType) =>
  z
    .array(idOf(type))
    .min(1, 'At least one id is needed.')
    .max(BULK_MAX, `At most ${BULK_MAX} ids.`)
    .superRefine((keys, context) => {
      keys.forEach((key, index) => {
        if (keys.indexOf(key) === index) return;
        context.addIssue({ code: 'custom', path: [index], message: 'This id stands here twice.' });
      });
    });

/**
 * Checks an input and gives its clean values.
 *
 * @throws BAD_USER_INPUT whose `fields` list every problem, each with its path
 */
export function readInput<T extends z.ZodType>(rules: T, input: unknown): z.output<T> {
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
