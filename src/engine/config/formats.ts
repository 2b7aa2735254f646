import { z } from 'zod';
import { ConnectionUrlError, readConnectionUrl } from './connection-url.ts';

// What a variable's text may look like, and what it is read as.

export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max));

/** A number from 0 to 1. */
export const share = z
  .string()
  .regex(/^(0?\.\d+|0|1(\.0+)?)$/, 'must be a number from 0 to 1')
  .transform(Number);

/** Items between commas, without the blanks around them; empty ones are dropped. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/**
 * JSON of some form.
 *
 * @param message - where it is no JSON
 */
export const jsonOf = <Form extends z.ZodType>(form: Form, message: string) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message });
        return z.NEVER;
      }
    })
    .pipe(form);

export const postgresUrl = z.string().superRefine((text, context) => {
  try {
    readConnectionUrl(text);
  } catch (error) {
    if (!(error instanceof ConnectionUrlError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
});

export const httpUrl = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), 'must be an http(s) URL');

export const NOT_TRUSTED = 'must be an https URL, or http on a loopback host';

/** Where keys come from. Whether http will do for its host is a matter of `key-set-urls.ts`. */
export const keySetUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return /^https?:$/.test(url?.protocol ?? '') && url?.username === '' && url.password === '';
}, NOT_TRUSTED);

export const onOrOff = z.enum(['on', 'off']);
