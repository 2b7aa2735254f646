import { expect } from 'vitest';
import type { Authenticate } from '../../src/engine/auth/authenticate.ts';
import type { Provider } from '../../src/engine/auth/provider.ts';
import { remoteKeys, type RemoteKeysOptions } from '../../src/engine/auth/remote-keys.ts';
import { ApiError, type Refusal } from '../../src/engine/errors/index.ts';
import type { TestIssuer } from '../support/issuer.ts';

export interface TestClock {
  (): number;
  /** Lets time pass. */
  advance(seconds: number): void;
}

/** A clock that stands still until it is told. */
export function testClock(): TestClock {
  let now = Date.now();
  return Object.assign(() => now, {
    advance(seconds: number) {
      now += seconds * 1000;
    },
  });
}

export function providerOf(
  issuer: TestIssuer,
  rules: Partial<Provider> = {},
  keys: Partial<RemoteKeysOptions> = {},
): Provider {
  return {
    issuer: issuer.url,
    audience: null,
    authorizedParties: [],
    partyRequired: false,
    tokenType: null,
    roleClaim: null,
    organizationClaim: null,
    organizationRoleClaim: null,
    organizationPrefix: '',
    subjectsOf: issuer.url,
    subjectPrefix: '',
    keys: remoteKeys(issuer.jwksUrl, { maxAgeSeconds: 600, staleSeconds: 86_400, ...keys }),
    ...rules,
  };
}

export const authorization = (value: string) => new Headers({ authorization: value });

export const bearer = (token: string) => authorization(`Bearer ${token}`);

export interface Refused {
  readonly code: string;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly message: string;
  /** What the log says of it. */
  readonly refusal: Refusal | undefined;
}

/** How these headers are refused; fails when they are not, or by an error that is not for clients. */
export async function refusalOf(authenticate: Authenticate, headers: Headers): Promise<Refused> {
  const outcome: unknown = await authenticate(headers).catch((error: unknown) => error);
  if (!(outcome instanceof ApiError)) throw new Error('It was not refused.', { cause: outcome });
  const { code, message, extensions, refusal } = outcome;
  return {
    code,
    message,
    refusal,
    status: extensions.http?.status,
    headers: extensions.http?.headers ?? {},
  };
}

/** 401 with `Bearer error="invalid_token"`: a bad token. */
export async function expectInvalidToken(authenticate: Authenticate, headers: Headers) {
  const refusal = await refusalOf(authenticate, headers);
  expect(refusal).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
  expect(refusal.headers['WWW-Authenticate']).toMatch(
    /^Bearer error="invalid_token", error_description="[\x20\x21\x23-\x5b\x5d-\x7e]+"$/,
  );
  return refusal;
}

/** 503 with Retry-After: not the token's fault. */
export async function expectUnavailable(authenticate: Authenticate, headers: Headers) {
  const refusal = await refusalOf(authenticate, headers);
  expect(refusal).toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503 });
  expect(Number(refusal.headers['Retry-After'])).toBeGreaterThanOrEqual(1);
}
