import { exportSPKI, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAuthenticator, type Authenticate } from '../../src/engine/auth/authenticate.ts';
import type { IssuerMismatch } from '../../src/engine/auth/issuer-watch.ts';
import { algorithms } from '../../src/engine/auth/key-source.ts';
import type { Refusal } from '../../src/engine/errors/index.ts';
import { anonymous } from '../support/claims.ts';
import {
  createSigningKey,
  encode,
  sign,
  signParts,
  startIssuer,
  type SigningKey,
  type TestIssuer,
} from '../support/issuer.ts';
import { authorization, bearer, expectInvalidToken, providerOf, refusalOf } from './support.ts';
import { roles } from '#example/db/roles.ts';

const now = () => Math.floor(Date.now() / 1000);

let issuer: TestIssuer;
let keys: Record<(typeof algorithms)[number], SigningKey>;
let stranger: SigningKey;
/** Accepts any audience and party. */
let authenticate: Authenticate;
/** Accepts one audience and two parties. */
let strict: Authenticate;

beforeAll(async () => {
  const [RS256, PS256, ES256, EdDSA] = await Promise.all(
    algorithms.map((alg) => createSigningKey(alg, `${alg}-1`)),
  );
  if (!RS256 || !PS256 || !ES256 || !EdDSA) throw new Error('keys are missing');
  keys = { RS256, PS256, ES256, EdDSA };
  stranger = await createSigningKey('EdDSA', EdDSA.kid);
  issuer = await startIssuer(EdDSA);
  issuer.published = Object.values(keys).map(({ publicJwk }) => publicJwk);
  const provider = providerOf(issuer);
  authenticate = createAuthenticator({ roles, providers: [provider] });
  strict = createAuthenticator({
    roles,
    providers: [
      {
        ...provider,
        audience: 'api',
        authorizedParties: ['https://app.example.com', 'https://admin.example.com'],
      },
    ],
  });
});

afterAll(() => issuer.stop());

const claims = (more: Record<string, unknown> = {}) => ({
  iss: issuer.url,
  sub: 'alice',
  exp: now() + 60,
  ...more,
});

const typed = async (typ: unknown) => bearer(await sign(keys.EdDSA, claims(), { typ }));

describe('without a token', () => {
  test('a request without an Authorization header is anonymous', async () => {
    expect(await authenticate(new Headers())).toEqual(anonymous);
  });

  test.each(['', 'Bearer', 'Bearer ', 'bearer'])('the header %j is a bad token', async (value) => {
    const { message } = await expectInvalidToken(authenticate, authorization(value));
    expect(message).toContain('no token');
  });

  test.each(['Basic YWxpY2U6c2VjcmV0', 'Digest x', 'Token abc', 'BearerX abc'])(
    'the other scheme of %j is answered with the plain challenge',
    async (value) => {
      const refusal = await refusalOf(authenticate, authorization(value));
      expect(refusal).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
      expect(refusal.headers).toEqual({ 'WWW-Authenticate': 'Bearer' });
    },
  );

  test('a good token without a scheme is answered with the plain challenge', async () => {
    const refusal = await refusalOf(authenticate, authorization(await issuer.token()));
    expect(refusal.headers).toEqual({ 'WWW-Authenticate': 'Bearer' });
  });
});

describe('a good token', () => {
  test.each(algorithms)('signed with %s gives its claims', async (alg) => {
    const payload = claims({ email: 'alice@example.com' });
    expect(await authenticate(bearer(await sign(keys[alg], payload)))).toEqual({
      role: roles.signedIn,
      sub: 'alice',
      issuer: issuer.url,
      json: JSON.stringify(payload),
      expiresAt: payload.exp,
    });
  });

  test.each(['bearer', 'BEARER', 'BeArEr'])('is accepted after the scheme %s', async (scheme) => {
    const token = await issuer.token();
    expect(await authenticate(authorization(`${scheme} ${token}`))).toMatchObject({ sub: 'alice' });
  });

  test('needs no kid while exactly one key fits the algorithm', async () => {
    const token = await sign(keys.ES256, claims(), { kid: undefined });
    expect(await authenticate(bearer(token))).toMatchObject({ sub: 'alice' });
  });

  test('may carry jwk, jku, x5u and x5c, which are ignored', async () => {
    const token = await sign(keys.EdDSA, claims(), {
      jwk: stranger.publicJwk,
      jku: `${issuer.url}/elsewhere`,
      x5u: `${issuer.url}/elsewhere`,
      x5c: ['AAAA'],
    });
    expect(await authenticate(bearer(token))).toMatchObject({ sub: 'alice' });
    expect(issuer.followed).toBe(0);
  });

  test.each<[string, Record<string, unknown>]>([
    ['exp is past by 20 s', { exp: now() - 20 }],
    ['exp has a fraction', { exp: now() + 60.5 }],
    ['nbf and iat have a fraction', { nbf: now() - 0.5, iat: now() - 0.25 }],
    ['nbf and iat are ahead by 20 s', { nbf: now() + 20, iat: now() + 20 }],
    ['sub has 255 characters', { sub: 's'.repeat(255) }],
    ['aud and azp are of any kind, where neither is set', { aud: 7, azp: ['x'] }],
    [
      'claims are named like parts of an object',
      { constructor: 1, toJSON: 'x', hasOwnProperty: 2 },
    ],
    ['claims have text of any language', { name: 'Łucja 陈 👩‍👩‍👧' }],
    ['claims are nested 32 deep', nested(32)],
  ])('is accepted when %s', async (_, more) => {
    const payload = claims(more);
    const { json } = await authenticate(bearer(await sign(keys.EdDSA, payload)));
    expect(JSON.parse(json)).toEqual(payload);
  });

  test('keeps a claim named __proto__ as a plain claim', async () => {
    const text = `{"__proto__":{"sub":"mallory"},${JSON.stringify(claims()).slice(1)}`;
    const { sub, json } = await authenticate(bearer(await sign(keys.EdDSA, text)));
    expect({ sub, json }).toEqual({ sub: 'alice', json: text });
  });

  test('with a claim given twice is passed on with the one that was checked', async () => {
    const text = `{"sub":"mallory",${JSON.stringify(claims()).slice(1)}`;
    const { sub, json } = await authenticate(bearer(await sign(keys.EdDSA, text)));
    expect(sub).toBe('alice');
    expect(json).not.toContain('mallory');
  });

  test.each<[string, Record<string, unknown>]>([
    ['aud is the audience', { aud: 'api' }],
    ['the audience is in aud', { aud: ['web', 'api'] }],
    ['azp is in the list', { aud: 'api', azp: 'https://admin.example.com' }],
    [
      'client_id is in the list, and there is no azp',
      { aud: 'api', client_id: 'https://admin.example.com' },
    ],
  ])('is accepted with an audience and parties set when %s', async (_, more) => {
    const token = await sign(keys.EdDSA, claims(more));
    expect(await strict(bearer(token))).toMatchObject({ sub: 'alice' });
  });
});

describe('a token of a wrong shape is a bad token:', () => {
  const cases: [string, (token: string) => string][] = [
    ['one part', (token) => token.split('.')[0] ?? ''],
    ['two parts', (token) => token.split('.').slice(0, 2).join('.')],
    ['no signature', (token) => `${token.split('.').slice(0, 2).join('.')}.`],
    ['four parts', (token) => `${token}.AAAA`],
    ['five parts', (token) => `${token}.AAAA.AAAA`],
    ['five parts, most of them empty', (token) => `${token.split('.')[0]}....`],
    ['padding', (token) => `${token}==`],
    ['base64 instead of base64url', (token) => token.replace(/.$/, '+')],
    ['a space inside', (token) => token.replace('.', '. ')],
    ['a tab inside', (token) => token.replace('.', '.\t')],
    ['a second token after a space', (token) => `${token} ${token}`],
    ['a second token after a comma', (token) => `${token}, Bearer ${token}`],
    ['quotes around it', (token) => `"${token}"`],
    ['a letter outside ASCII', (token) => token.replace('.', '.é')],
    ['bits after the last byte', (token) => token.replace(/.$/, nextLetter)],
    ['a header that is not JSON', (token) => token.replace(/^[^.]+/, encode('alg'))],
    ['a header that is a list', (token) => token.replace(/^[^.]+/, encode([]))],
  ];
  test.each(cases)('%s', async (_, change) => {
    const { message } = await expectInvalidToken(
      authenticate,
      bearer(change(await issuer.token())),
    );
    // It is the shape that is refused, whatever a library would make of it.
    expect(message).toMatch(/three parts in base64url|must be JSON objects/);
  });

  test.each<[string, (part: string) => string]>([
    ['padding', (text) => text.padEnd(Math.ceil((text.length + 1) / 4) * 4, '=')],
    ['a space inside', (text) => `${text.slice(0, 8)} ${text.slice(8)}`],
    ['a tab inside', (text) => `${text.slice(0, 8)}\t${text.slice(8)}`],
    ['base64 instead of base64url', (text) => `${text.slice(0, -4)}++++`],
  ])('%s in the header or the payload, though its signature is good', async (_, change) => {
    const header = encode({ alg: 'EdDSA', kid: keys.EdDSA.kid });
    const payload = encode(claims());
    for (const [first, second] of [
      [change(header), payload],
      [header, change(payload)],
    ] as const) {
      const token = await signParts(keys.EdDSA, first, second);
      const { message } = await expectInvalidToken(authenticate, bearer(token));
      expect(message).toContain('three parts in base64url');
    }
  });

  test('bits after the last byte of the payload, though its signature is good', async () => {
    const header = encode({ alg: 'EdDSA', kid: keys.EdDSA.kid });
    const texts = ['', 'x', 'xx'].map((name) => encode(claims({ name })));
    for (const payload of texts.filter(({ length }) => length % 4 !== 0)) {
      const altered = payload.replace(/.$/, nextLetter);
      await expectInvalidToken(authenticate, bearer(await signParts(keys.EdDSA, header, altered)));
    }
  });

  test('a payload with broken UTF-8, though its signature is good', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify(claims({ name: '#' })));
    bytes[bytes.indexOf(0x23)] = 0xff;
    await expectInvalidToken(authenticate, bearer(await sign(keys.EdDSA, bytes)));
  });

  test('over 16 KB, though its signature is good', async () => {
    const token = await sign(keys.EdDSA, claims(), { x5c: ['A'.repeat(12_288)] });
    await expectInvalidToken(authenticate, bearer(token));
  });

  test.each<[string, unknown]>([
    ['a list', ['alice']],
    ['null', 'null'],
    ['no JSON', 'sub=alice'],
    ['JSON and something after it', '{} {}'],
  ])('a payload that is %s', async (_, payload) => {
    await expectInvalidToken(authenticate, bearer(await sign(keys.EdDSA, payload)));
  });
});

describe('a token with a bad header or signature is a bad token:', () => {
  test.each(['none', 'None', 'NONE', 'nOnE', '', undefined, null, 1, ['EdDSA']])(
    'alg %j, with and without a signature',
    async (alg) => {
      const token = await sign(keys.EdDSA, claims(), { alg });
      const { message } = await expectInvalidToken(authenticate, bearer(token));
      expect(message).toContain('must be signed with one of');
      const bare = await expectInvalidToken(authenticate, bearer(token.replace(/[^.]+$/, '')));
      expect(bare.message).toContain('three parts');
    },
  );

  test.each(['HS256', 'RS384', 'RS512', 'ES384', 'ES256K', 'Ed448', 'ed25519', 'rs256', 'eddsa'])(
    'alg %s',
    async (alg) => {
      const token = await sign(keys.EdDSA, claims(), { alg });
      const { message } = await expectInvalidToken(authenticate, bearer(token));
      expect(message).toContain('must be signed with one of');
    },
  );

  test('HS256 with the public key as the secret', async () => {
    const pem = await exportSPKI((await importJWK(keys.RS256.publicJwk, 'RS256')) as CryptoKey);
    const secrets = [JSON.stringify(keys.RS256.publicJwk), keys.RS256.publicJwk.n ?? '', pem];
    for (const secret of secrets) {
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', kid: keys.RS256.kid })
        .sign(new TextEncoder().encode(secret));
      await expectInvalidToken(authenticate, bearer(token));
    }
  });

  test('an algorithm that the key is not for', async () => {
    const token = await sign(keys.RS256, claims(), { kid: keys.PS256.kid });
    await expectInvalidToken(authenticate, bearer(token));
  });

  test('the signature of another key under the same kid', async () => {
    await expectInvalidToken(authenticate, bearer(await sign(stranger, claims())));
  });

  test.each<[string, () => Record<string, unknown>]>([
    ['jwk', () => ({ jwk: stranger.publicJwk })],
    ['jku', () => ({ jku: `${issuer.url}/elsewhere` })],
    ['x5u', () => ({ x5u: `${issuer.url}/elsewhere` })],
    ['x5c', () => ({ x5c: ['AAAA'] })],
  ])('another key that the token brings along in %s', async (_, header) => {
    const token = await sign(stranger, claims(), header());
    await expectInvalidToken(authenticate, bearer(token));
    expect(issuer.followed).toBe(0);
  });

  test('a payload that was changed after it was signed', async () => {
    const [header, , signature] = (await issuer.token()).split('.');
    const payload = encode(claims({ sub: 'bob' }));
    await expectInvalidToken(authenticate, bearer(`${header}.${payload}.${signature}`));
  });

  test.each(['unknown', '', '../../etc/passwd', "' or 1=1 --", '__proto__'])(
    'kid %j',
    async (kid) => {
      await expectInvalidToken(authenticate, bearer(await sign(keys.EdDSA, claims(), { kid })));
    },
  );

  test.each([null, 7, {}, ['EdDSA-1']])('kid %j, without a look at the keys', async (kid) => {
    const token = await sign(keys.EdDSA, claims(), { kid });
    const { message } = await expectInvalidToken(authenticate, bearer(token));
    expect(message).toContain('(kid) must be a string');
  });

  test.each<Record<string, unknown>>([
    { b64: true },
    { b64: false, crit: ['b64'] },
    { crit: [] },
    { crit: ['exp'], exp: 1 },
    { zip: 'DEF' },
    { zip: null },
  ])('%j', async (header) => {
    const token = await sign(keys.EdDSA, claims(), header);
    const { message } = await expectInvalidToken(authenticate, bearer(token));
    expect(message).toContain('with crit, b64 or zip');
  });
});

describe('a token with bad claims is a bad token:', () => {
  const cases: [string, () => unknown][] = [
    ['no exp', () => claims({ exp: undefined })],
    ['exp null', () => claims({ exp: null })],
    ['exp a text', () => claims({ exp: String(now() + 60) })],
    ['exp a fraction, and past', () => claims({ exp: now() - 35.5 })],
    ['exp over the safe integers', () => claims({ exp: 2 ** 53 })],
    ['exp beyond numbers', () => JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e999')],
    ['exp past by 35 s', () => claims({ exp: now() - 35 })],
    ['exp negative', () => claims({ exp: -1 })],
    ['nbf ahead by 35 s', () => claims({ nbf: now() + 35 })],
    ['nbf a text', () => claims({ nbf: '0' })],
    ['iat ahead by 35 s', () => claims({ iat: now() + 35 })],
    ['iat null', () => claims({ iat: null })],
    ['no iss', () => claims({ iss: undefined })],
    ['iss of somebody else', () => claims({ iss: 'https://issuer.example.com' })],
    ['iss with a slash more', () => claims({ iss: `${issuer.url}/` })],
    ['iss a list', () => claims({ iss: [issuer.url] })],
    ['no sub', () => claims({ sub: undefined })],
    ['sub empty', () => claims({ sub: '' })],
    ['sub a number', () => claims({ sub: 7 })],
    ['sub null', () => claims({ sub: null })],
    ['sub of 256 characters', () => claims({ sub: 's'.repeat(256) })],
    ['sub with NUL', () => claims({ sub: 'ali\0ce' })],
    ['sub with a lone surrogate', () => claims({ sub: 'ali\ud800ce' })],
    ['NUL in a nested text', () => claims({ a: [{ b: 'x\0' }] })],
    ['a lone surrogate in a nested text', () => claims({ a: [{ b: 'x\udbff' }] })],
    ['NUL in a nested name', () => claims({ a: { 'x\0': 1 } })],
    ['a lone surrogate in a nested name', () => claims({ a: [{ '\udc00': 1 }] })],
    ['nested 33 deep', () => claims(nested(33))],
    [
      'nested thousands deep',
      () => `${JSON.stringify(claims()).slice(0, -1)},"a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    ],
    ['over 8 KB', () => claims({ a: 'x'.repeat(8192) })],
    ['over 8 KB in bytes, not in characters', () => claims({ a: 'é'.repeat(4096) })],
    [
      'over 8 KB once written out',
      () => `${JSON.stringify(claims()).slice(0, -1)},"a":[${'1e20,'.repeat(500)}0]}`,
    ],
  ];
  test.each(cases)('%s', async (_, payload) => {
    await expectInvalidToken(authenticate, bearer(await sign(keys.EdDSA, payload())));
  });

  test.each<[string, Record<string, unknown>]>([
    ['no aud', {}],
    ['another aud', { aud: 'web' }],
    ['aud a part of the audience', { aud: 'ap' }],
    ['aud a list without the audience', { aud: ['web'] }],
    ['aud a list with something that is no text', { aud: ['api', 7] }],
    ['aud an object', { aud: { api: true } }],
    ['aud a number', { aud: 7 }],
    ['aud null', { aud: null }],
    ['aud a list in a list', { aud: [['api']] }],
    ['azp not in the list', { aud: 'api', azp: 'https://evil.example.com' }],
    ['azp a list', { aud: 'api', azp: ['https://app.example.com'] }],
    ['azp null', { aud: 'api', azp: null }],
    ['azp an empty text', { aud: 'api', azp: '' }],
    ['client_id not in the list', { aud: 'api', client_id: 'other' }],
  ])('%s, where an audience and parties are set', async (_, more) => {
    await expectInvalidToken(strict, bearer(await sign(keys.EdDSA, claims(more))));
  });
});

describe('what kind of token it is', () => {
  test.each(['JWT', 'jwt', 'at+jwt', 'application/at+jwt', undefined, null, 7])(
    'is not asked of one with typ %j',
    async (typ) => {
      expect(await authenticate(await typed(typ))).toMatchObject({ sub: 'alice' });
    },
  );

  test.each(['logout+jwt', 'application/logout+jwt', 'dpop+jwt', 'secevent+JWT', 'kb+jwt'])(
    'makes one with typ %j, which is not for APIs, a bad token',
    async (typ) => {
      expect(await expectInvalidToken(authenticate, await typed(typ))).toMatchObject({
        refusal: 'type',
      });
    },
  );

  test('can be a setting of the issuer', async () => {
    const provider = providerOf(issuer, { tokenType: 'at+jwt' });
    const strictly = createAuthenticator({ roles, providers: [provider] });
    for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt']) {
      expect(await strictly(await typed(typ))).toMatchObject({ sub: 'alice' });
    }
    for (const typ of ['JWT', undefined]) await expectInvalidToken(strictly, await typed(typ));
  });
});

test('a token that names no party passes a list of parties, unless one must be named', async () => {
  const authorizedParties = ['https://app.example.com'];
  const [lenient, strictly] = [false, true].map((partyRequired) =>
    createAuthenticator({
      roles,
      providers: [providerOf(issuer, { authorizedParties, partyRequired })],
    }),
  );
  const token = bearer(await sign(keys.EdDSA, claims()));
  expect(await lenient!(token)).toMatchObject({ sub: 'alice' });
  expect(await expectInvalidToken(strictly!, token)).toMatchObject({ refusal: 'party' });
});

describe('the log is told', () => {
  const cases: [refusal: Refusal, headers: () => Headers | Promise<Headers>][] = [
    ['scheme', () => authorization('Basic YTpi')],
    ['malformed', () => bearer('x.y')],
    ['algorithm', async () => bearer(await sign(keys.EdDSA, claims(), { alg: 'none' }))],
    ['type', async () => bearer(await sign(keys.EdDSA, claims(), { typ: 'logout+jwt' }))],
    ['issuer', async () => bearer(await sign(keys.EdDSA, claims({ iss: 'urn:other' })))],
    ['audience', async () => bearer(await sign(keys.EdDSA, claims({ aud: 'web' })))],
    ['party', async () => bearer(await sign(keys.EdDSA, claims({ aud: 'api', azp: 'evil' })))],
    ['pending', async () => bearer(await sign(keys.EdDSA, claims({ aud: 'api', sts: 'pending' })))],
    ['expired', async () => bearer(await sign(keys.EdDSA, claims({ exp: 1 })))],
    ['early', async () => bearer(await sign(keys.EdDSA, claims({ nbf: now() + 60 })))],
    ['subject', async () => bearer(await sign(keys.EdDSA, claims({ aud: 'api', sub: '' })))],
    ['claims', async () => bearer(await sign(keys.EdDSA, claims({ aud: 'api', a: '\0' })))],
    ['key', async () => bearer(await sign(keys.EdDSA, claims({ aud: 'api' }), { kid: 'gone' }))],
    ['signature', async () => bearer(await sign(stranger, claims({ aud: 'api' })))],
  ];
  test.each(cases)('%s of what is so', async (refusal, headers) => {
    expect(await refusalOf(strict, await headers())).toMatchObject({ refusal });
  });
});

describe('an issuer that is configured in other words than its tokens have', () => {
  let found: IssuerMismatch[];
  let mistaken: Authenticate;

  beforeEach(async () => {
    found = [];
    const provider = providerOf(issuer, { issuer: `${issuer.url}/` });
    await provider.keys.prepare?.();
    const onIssuer = (mismatch: IssuerMismatch) => void found.push(mismatch);
    mistaken = createAuthenticator({ roles, providers: [provider], onIssuer });
  });

  test('is told once, with both texts', async () => {
    const token = bearer(await sign(keys.EdDSA, claims()));
    for (const _ of [1, 2]) await expectInvalidToken(mistaken, token);
    expect(found).toEqual([{ configured: `${issuer.url}/`, tokensSay: issuer.url }]);
  });

  test('is not told of tokens that its keys did not sign', async () => {
    await expectInvalidToken(mistaken, bearer(await sign(stranger, claims({ iss: 'urn:x' }))));
    expect(found).toEqual([]);
  });
});

test('a refusal repeats nothing of the token', async () => {
  const secret = 'c0ffee-secret';
  const tokens = await Promise.all([
    sign(keys.EdDSA, claims({ sub: secret, exp: 1 })),
    sign(keys.EdDSA, claims({ iss: secret })),
    sign(keys.EdDSA, claims(), { alg: secret }),
    sign(keys.EdDSA, claims(), { kid: secret }),
  ]);
  for (const token of tokens) {
    expect(JSON.stringify(await expectInvalidToken(authenticate, bearer(token)))).not.toContain(
      secret,
    );
  }
});

/** Claims that are `depth` deep, the object itself counted. */
function nested(depth: number): Record<string, unknown> {
  let value: unknown = 1;
  for (let level = depth; level > 1; level -= 1) value = level % 2 === 0 ? [value] : { a: value };
  return { a: value };
}

/** The letter whose value in base64url is one more. */
function nextLetter(letter: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[(alphabet.indexOf(letter) + 1) % 64] ?? '';
}
