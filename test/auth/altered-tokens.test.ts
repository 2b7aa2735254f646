import {
  assert,
  asyncProperty,
  constant,
  constantFrom,
  double,
  nat,
  oneof,
  pre,
  record,
  string,
} from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthenticator, type Authenticate } from '../../src/engine/auth/authenticate.ts';
import { algorithms } from '../../src/engine/auth/key-source.ts';
import { createSigningKey, startIssuer, type TestIssuer } from '../support/issuer.ts';
import { bearer, expectInvalidToken, providerOf } from './support.ts';
import { roles } from '#example/db/roles.ts';

let issuer: TestIssuer;
let authenticate: Authenticate;
let tokens: readonly string[];

beforeAll(async () => {
  const keys = await Promise.all(algorithms.map((alg) => createSigningKey(alg)));
  issuer = await startIssuer();
  issuer.published = keys.map(({ publicJwk }) => publicJwk);
  authenticate = createAuthenticator({ roles, providers: [providerOf(issuer)] });
  tokens = await Promise.all(keys.map((key) => issuer.token({}, key)));
});

afterAll(() => issuer.stop());

// Letters that a token may have come most often; any other text is tried too.
const letter = oneof(
  { weight: 4, arbitrary: constantFrom('A', 'Q', 'g', 'w', 'Z', 'z', '0', '9', '-', '_', '.') },
  { weight: 1, arbitrary: string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }) },
);

const alteration = record({
  token: nat({ max: algorithms.length - 1 }).map((index) => tokens[index] ?? ''),
  /** Where, from the start (0) to the end (1): the last letters are the interesting ones. */
  place: oneof(double({ min: 0, max: 1, noNaN: true }), constant(1)),
  kind: constantFrom('flip', 'insert', 'delete'),
  text: letter,
});

test('a good token that was altered anywhere is a bad one', async () => {
  for (const token of tokens)
    expect(await authenticate(bearer(token))).toMatchObject({ sub: 'alice' });
  await assert(
    asyncProperty(alteration, async ({ token, place, kind, text }) => {
      const index = Math.min(token.length - 1, Math.floor(place * token.length));
      const altered =
        token.slice(0, kind === 'insert' ? index + 1 : index) +
        (kind === 'delete' ? '' : text) +
        token.slice(index + 1);
      // A space at the end is no part of a header's value.
      pre(altered.trim() !== token);
      await expectInvalidToken(authenticate, bearer(altered));
    }),
    { numRuns: 1500 },
  );
});
