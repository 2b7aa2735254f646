import { z } from 'zod';
import { uuid } from '../kinds/uuid.ts';
import { keyIn, type NodeTypes } from '../schema/global-id.ts';
import { withArticle } from '../schema/with-article.ts';
import { omittable, type Input, type InputField } from './input.ts';
import type { Key } from './write.ts';

/**
 * The id of a new row, where its client may make one: a UUID (RFC 9562), in either case, or the global id
 * that is made of it. Left out, the database makes it. For types whose key is a uuid: one that is
 * taken can't be guessed, so that CONFLICT lets no client find the rows of others.
 *
 * @param type - of the row
 */
export const newId = (type: string): InputField<z.ZodOptional<NewIdRule>> => ({
  ...omittable(
    { type: 'ID', rule: (nodes) => newIdRule(nodes, type) },
    `An id that you made for it: a UUID that nothing has, or the id made of that, base64 of \`${type}:<uuid>\`. Left out, one is made; not null.`,
  ),
  newIdOf: type,
});

type NewIdRule = ReturnType<typeof newIdRule>;

const newIdRule = (nodes: NodeTypes, type: string) =>
  z
    .string({ error: 'An id can not be null. Leave it out, and one is made.' })
    .transform((given, context) => {
      const key = keyIn(nodes, type, given);
      if (key !== null) return key as Key;
      const read = uuid.read(given);
      if ('value' in read) return read.value as Key;
      context.addIssue({
        code: 'custom',
        message: `This is neither a UUID nor the id of ${withArticle(type)} that is made of one.`,
      });
      return z.NEVER;
    });

/** The field of an input that takes the id of a new row; undefined where none does. */
export const newIdIn = ({ fields }: Input): string | undefined =>
  Object.keys(fields).find((name) => fields[name]?.newIdOf !== undefined);

/** Whether the rows that an input makes may have ids of their client. */
export const takesNewIds = (input: Input): boolean =>
  newIdIn(input) !== undefined ||
  Object.values(input.fields).some(({ items }) => items !== undefined && takesNewIds(items));
