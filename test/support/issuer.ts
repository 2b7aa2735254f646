import { createServer, type ServerResponse } from 'node:http';
import { base64url, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Algorithm } from '../../src/engine/auth/key-source.ts';

/** What a JWKS endpoint can do wrong. */
export const faults = [
  'refuse',
  'slow',
  'redirect',
  'html',
  'huge',
  'empty',
  'private',
  'error',
] as const;

export type Fault = (typeof faults)[number];

export interface SigningKey {
  readonly alg: Algorithm;
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
  readonly privateKey: CryptoKey;
}

const signAlgorithms: Record<Algorithm, { name: string; hash?: string; saltLength?: number }> = {
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
  PS256: { name: 'RSA-PSS', saltLength: 32 },
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
};

/** A new key pair. RSA ones take a moment, so suites that don't care use EdDSA. */
export async function createSigningKey(
  alg: Algorithm = 'EdDSA',
  kid = `${alg}-${crypto.randomUUID()}`,
): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return {
    alg,
    kid,
    publicJwk: { ...(await exportJWK(publicKey)), alg, kid, use: 'sig' },
    privateJwk: { ...(await exportJWK(privateKey)), alg, kid, use: 'sig' },
    privateKey,
  };
}

/** Text or anything JSON has a form for, in base64url. */
export const encode = (value: unknown): string =>
  base64url.encode(
    value instanceof Uint8Array || typeof value === 'string' ? value : JSON.stringify(value),
  );

/**
 * Signs whatever it is given, without the checks that a library would make.
 *
 * @param payload - claims, or text or bytes that are signed as they are
 * @param header - replaces members of the usual header; undefined takes one out
 */
export async function sign(
  key: SigningKey,
  payload: unknown,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const protectedHeader = { alg: key.alg, kid: key.kid, typ: 'JWT', ...header };
  return signParts(key, encode(protectedHeader), encode(payload));
}

/** Signs a header and a payload that are encoded already, rightly or wrongly. */
export async function signParts(key: SigningKey, header: string, payload: string): Promise<string> {
  const input = `${header}.${payload}`;
  const signature = await crypto.subtle.sign(
    signAlgorithms[key.alg],
    key.privateKey,
    new TextEncoder().encode(input),
  );
  return `${input}.${encode(new Uint8Array(signature))}`;
}

export interface TestIssuer {
  /** The issuer's name: the origin of its server. */
  readonly url: string;
  readonly jwksUrl: string;
  /** Signs when no other key is named. */
  readonly key: SigningKey;
  /** What the JWKS endpoint publishes as its `keys`: public keys, or anything wrong. */
  published: unknown;
  /** What the JWKS endpoint does instead; null: it works. */
  fault: Fault | null;
  /** How often the JWKS endpoint was asked. */
  readonly requests: number;
  /** How often the place that a redirect points to was asked. */
  readonly followed: number;
  /** Bytes written by the last 20 MB answer. */
  readonly hugeBytes: number;
  /** A token that this issuer would make: an hour long, for alice unless told otherwise. */
  token(claims?: Readonly<Record<string, unknown>>, key?: SigningKey): Promise<string>;
  stop(): Promise<void>;
}

/**
 * A token issuer on 127.0.0.1 that signs with a real key and publishes it over real HTTP.
 *
 * @param now - the issuer's clock, in milliseconds since 1970
 */
export async function startIssuer(
  key?: SigningKey,
  now: () => number = Date.now,
): Promise<TestIssuer> {
  const signingKey = key ?? (await createSigningKey());
  const counts = { requests: 0, followed: 0, hugeBytes: 0 };
  const json = { 'content-type': 'application/json' };

  const server = createServer((request, response) => {
    const document = JSON.stringify({ keys: issuer.published });
    if (request.url === '/elsewhere') {
      counts.followed += 1;
      response.writeHead(200, json).end(document);
      return;
    }
    counts.requests += 1;
    switch (issuer.fault) {
      case 'refuse':
        request.socket.destroy();
        return;
      case 'slow':
        return;
      case 'redirect':
        response.writeHead(302, { location: '/elsewhere' }).end();
        return;
      case 'html':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>');
        return;
      case 'huge':
        counts.hugeBytes = 0;
        response.writeHead(200, json).write('{"keys":[');
        writeHuge(response);
        return;
      case 'empty':
        response.writeHead(200, json).end('{"keys":[]}');
        return;
      case 'private':
        response.writeHead(200, json).end(JSON.stringify({ keys: [signingKey.privateJwk] }));
        return;
      case 'error':
        response.writeHead(500, json).end(document);
        return;
      default:
        response.writeHead(200, json).end(document);
    }
  });

  function writeHuge(response: ServerResponse): void {
    while (counts.hugeBytes < 20 * 1024 * 1024 && !response.destroyed) {
      counts.hugeBytes += 65_536;
      if (!response.write(' '.repeat(65_536))) {
        response.once('drain', () => writeHuge(response));
        return;
      }
    }
    response.end(']}');
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The issuer has no port.');
  const url = `http://127.0.0.1:${address.port}`;

  const issuer: TestIssuer = {
    url,
    jwksUrl: `${url}/.well-known/jwks.json`,
    key: signingKey,
    published: [signingKey.publicJwk],
    fault: null,
    get requests() {
      return counts.requests;
    },
    get followed() {
      return counts.followed;
    },
    get hugeBytes() {
      return counts.hugeBytes;
    },
    token(claims = {}, signer = signingKey) {
      const iat = Math.floor(now() / 1000);
      return sign(signer, { iss: url, sub: 'alice', iat, exp: iat + 3600, ...claims });
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return issuer;
}
