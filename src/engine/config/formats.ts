import { z } from 'zod';

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

export const postgresUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return (
    url !== null &&
    /^postgres(ql)?:$/.test(url.protocol) &&
    url.username !== '' &&
    url.pathname.length > 1
  );
}, 'must look like postgresql://user:password@host/database');

export const httpUrl = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), 'must be an http(s) URL');

/** Tokens are only as good as the way their keys came, so the way must be https or stay on this machine. */
export const trustedUrl = z
  .string()
  .refine(isTrustworthy, 'must be an https URL, or http on a loopback host');

function isTrustworthy(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
}
