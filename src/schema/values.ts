import { z } from 'zod';
import { because, isStorable, lengthOf, text, textOrNull, valueOf } from '../engine/index.ts';

// Values that several inputs share.

export const task = text('A task', 2000);

export const name = text('A name', 200);

export const description = textOrNull('A description', 5000);

export const slug = valueOf(
  'String',
  z
    .string({ error: 'A slug can not be null.' })
    .regex(
      /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
      'A slug has 3 to 63 characters: small letters, digits, and single hyphens between them.',
    ),
);

/** The subject of somebody's tokens. */
export const userId = valueOf(
  'String',
  z
    .string()
    .refine(
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      (value) => isStorable(value) && !/[\u0000-\u001F\u007F-\u009F]/.test(value),
      because('A user id holds no control characters.', 'bad_character'),
    )
    // A subject that was pasted with a blank is nobody's.
    .transform((value) => value.trim())
    .refine(
      (value) => value !== '' && lengthOf(value) <= 255,
      because('A user id has 1 to 255 characters.', 'too_long', 255),
    ),
);
