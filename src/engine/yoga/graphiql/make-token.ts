import { z } from 'zod';
import { isSubject, type DevelopmentIssuer } from '../../auth/development-issuer.ts';
import type { SamplePerson } from '../../domain.ts';
import { ApiError, badRequest } from '../../errors/index.ts';
import { readBody } from '../../request/read-body.ts';
import { checkMediaType, parseJson } from '../../request/read-request.ts';
import { isOfOwnMachine, isOfOwnPage } from './own-machine.ts';

/** Tokens for people at the machine that the server runs on. */
export interface DevelopmentTokens {
  readonly sign: DevelopmentIssuer['sign'];
  /** Whom the page offers; it opens as the first. */
  readonly people: readonly SamplePerson[];
  /** Whether a request's connection comes from a loopback address, from what the server knows of it. */
  readonly isLoopback: (context: object) => boolean;
  /** How long a token lasts. The page gets new ones. */
  readonly lifetimeSeconds: number;
}

/** In bytes. A token with more claims than fit would be refused. */
const BODY_LIMIT = 32_768;

/** Claims that are the issuer's to say. */
const reserved = ['iss', 'sub', 'iat', 'exp', 'role'];

const wanted = (roles: readonly string[]) =>
  z.strictObject({
    sub: z.string().refine(isSubject, 'must be 1 to 255 characters, and none of control'),
    role: z.enum(roles, { error: `must be one of ${roles.join(', ')}` }).optional(),
    claims: z
      .record(z.string(), z.unknown(), { error: 'must be a JSON object' })
      .refine(
        (claims) => !reserved.some((name) => name in claims),
        `may not hold ${reserved.join(', ')}: they follow from the rest`,
      )
      .default({}),
  });

/**
 * Answers a page that asks for a token of the development issuer.
 *
 * @param roles - those that a token may ask for
 * @param context - what the server knows of the request beyond it
 * @returns the token, and in how many seconds it ends
 * @throws ApiError 403 for any page but the server's own, opened on its own machine; 405, 415, 413; 400
 *   for a person who can't be
 */
export async function makeToken(
  request: Request,
  { sign, isLoopback, lifetimeSeconds }: DevelopmentTokens,
  roles: readonly string[],
  context: object,
): Promise<{ readonly token: string; readonly expiresIn: number }> {
  if (!isOfOwnMachine(request, isLoopback(context)) || !isOfOwnPage(request)) {
    throw new ApiError(
      'FORBIDDEN',
      'Tokens are made for GraphiQL alone, in a browser on the machine that the server runs on.',
      { http: { status: 403 } },
    );
  }
  if (request.method !== 'POST')
    throw badRequest('This address takes POST.', 405, { Allow: 'POST' });
  checkMediaType(request.headers);
  const person = personIn(await readBody(request, BODY_LIMIT), roles);
  const expiresIn = lifetimeSeconds;
  return { token: await sign({ ...person, expiresIn }), expiresIn };
}

function personIn(body: string, roles: readonly string[]) {
  const { data, error } = wanted(roles).safeParse(parseJson(body, 'The body'));
  if (data !== undefined) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
  throw badRequest(`No token can be made of that: ${problems.join('; ')}.`);
}
