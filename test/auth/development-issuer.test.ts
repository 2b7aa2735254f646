import { expect, test } from 'vitest';
import { createAuthenticator } from '../../src/engine/auth/authenticate.ts';
import {
  createDevelopmentKey,
  developmentIssuer,
} from '../../src/engine/auth/development-issuer.ts';
import { bearer, expectInvalidToken, refusalOf } from './support.ts';
import { roles } from '#example/db/roles.ts';

test('a development token is accepted after its key went through JSON', async () => {
  const stored = JSON.stringify(await createDevelopmentKey());
  const signer = await developmentIssuer(JSON.parse(stored));
  const server = await developmentIssuer(JSON.parse(stored));
  const authenticate = createAuthenticator({ roles, providers: [server.provider] });
  const token = await signer.sign({ sub: 'alice', role: 'moderator', expiresIn: 60 });
  expect(await authenticate(bearer(token))).toMatchObject({
    sub: 'alice',
    role: { name: 'moderator' },
  });
});

test('a development token without a role is authenticated', async () => {
  const issuer = await developmentIssuer(await createDevelopmentKey());
  const authenticate = createAuthenticator({ roles, providers: [issuer.provider] });
  const token = await issuer.sign({ sub: 'alice', expiresIn: 60 });
  expect(await authenticate(bearer(token))).toMatchObject({ role: roles.signedIn });
});

test('a development token expires', async () => {
  const issuer = await developmentIssuer(await createDevelopmentKey());
  const authenticate = createAuthenticator({ roles, providers: [issuer.provider] });
  await expectInvalidToken(
    authenticate,
    bearer(await issuer.sign({ sub: 'alice', expiresIn: -60 })),
  );
});

test('a development token with a role that does not exist is refused for its scope', async () => {
  const issuer = await developmentIssuer(await createDevelopmentKey());
  const authenticate = createAuthenticator({ roles, providers: [issuer.provider] });
  const token = await issuer.sign({ sub: 'alice', role: 'king', expiresIn: 60 });
  expect(await refusalOf(authenticate, bearer(token))).toMatchObject({ status: 403 });
});

test('tokens of another development key are refused', async () => {
  const mine = await developmentIssuer(await createDevelopmentKey());
  const theirs = await developmentIssuer(await createDevelopmentKey());
  const authenticate = createAuthenticator({ roles, providers: [mine.provider] });
  await expectInvalidToken(
    authenticate,
    bearer(await theirs.sign({ sub: 'alice', expiresIn: 60 })),
  );
});

test('a key without its private part is told', async () => {
  const { d: _, ...half } = await createDevelopmentKey();
  await expect(developmentIssuer(half)).rejects.toThrow('no private part');
});
