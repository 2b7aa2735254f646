import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JWK,
} from 'jose';
import { localKeys } from './local-keys.ts';
import type { Provider } from './provider.ts';

/** The `iss` of every token that the development issuer signs. */
export const developmentIssuerName = 'urn:rowhouse:development';

const alg = 'EdDSA';

/** Whether a text can be a subject: 1 to 255 characters, none of them a control character. */
export const isSubject = (sub: string): boolean => /^\P{Cc}{1,255}$/u.test(sub);

export interface DevelopmentToken {
  readonly sub: string;
  /** Not checked here, so that a wrong one can be tried. */
  readonly role?: string | undefined;
  /** More claims, which the issuer's own go before. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** Seconds from now. */
  readonly expiresIn: number;
}

export interface DevelopmentIssuer {
  /** What makes a server accept the tokens. */
  readonly provider: Provider;
  readonly sign: (token: DevelopmentToken) => Promise<string>;
}

/** A new private key for `developmentIssuer`. Whoever keeps it can sign in as anybody. */
export async function createDevelopmentKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, alg, kid: await calculateJwkThumbprint(jwk) };
}

/**
 * An issuer for a machine without one: it signs tokens for anybody, and its provider accepts them.
 * Never for production.
 *
 * @param jwk - what `createDevelopmentKey` gave, also after a way through JSON
 * @throws Error when it is no such key
 */
export async function developmentIssuer(jwk: JWK): Promise<DevelopmentIssuer> {
  const { d, ...publicJwk } = jwk;
  if (d === undefined) throw new Error('The development key has no private part (d).');
  const keys = await localKeys({ keys: [publicJwk] });
  const key = await importJWK(jwk, alg);
  const header = { alg, ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) };

  return {
    provider: {
      issuer: developmentIssuerName,
      audience: null,
      authorizedParties: [],
      partyRequired: false,
      tokenType: null,
      roleClaim: 'role',
      organizationClaim: 'o.id',
      organizationRoleClaim: 'o.role',
      organizationPrefix: '',
      subjectsOf: developmentIssuerName,
      subjectPrefix: '',
      keys,
    },
    sign: ({ sub, role, claims, expiresIn }) =>
      new SignJWT({ ...claims, ...(role === undefined ? {} : { role }) })
        .setProtectedHeader(header)
        .setIssuer(developmentIssuerName)
        .setSubject(sub)
        .setIssuedAt()
        .setExpirationTime(new Date(Date.now() + expiresIn * 1000))
        .sign(key),
  };
}
