import { importJWK } from 'jose';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { algorithmOf, algorithms, type Algorithm } from './key-source.ts';

export interface VerificationKey {
  readonly alg: Algorithm;
  readonly kid: string | undefined;
  readonly key: CryptoKey;
}

/** The keys of one JSON Web Key Set that can check a signature: never none. */
export type KeySet = readonly VerificationKey[];

/** A JSON Web Key Set can't be used; the message says why, to the operator. */
export class KeySetError extends Error {
  override readonly name = 'KeySetError';
}

const publicParameters = ['kty', 'n', 'e', 'crv', 'x', 'y'];

// RFC 7518 section 6: `d` for RSA and EC, RFC 8037 for OKP; the rest are RSA's other private parts.
const privateParameters = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv'];

/**
 * Reads a JSON Web Key Set (RFC 7517 section 5). Keys that are not for checking signatures with an
 * accepted algorithm are left out. A set with a private key in it is refused as a whole: whoever can
 * read it can sign tokens, so that its issuer is not to be believed until it is repaired.
 *
 * @param document - the parsed JSON
 * @returns at least one key
 * @throws KeySetError when it is no key set, has a private key or no usable one
 */
export async function readKeySet(document: unknown): Promise<KeySet> {
  const keys = isJsonObject(document) ? document['keys'] : undefined;
  if (!Array.isArray(keys)) throw new KeySetError('is no JSON Web Key Set: "keys" is not a list');
  const jwks = keys.filter(isJsonObject);
  if (jwks.some((jwk) => privateParameters.some((name) => Object.hasOwn(jwk, name)))) {
    throw new KeySetError('publishes a private key; replace that key, its secret is out');
  }
  const candidates = jwks.flatMap((jwk) =>
    algorithms.filter((alg) => fits(jwk, alg)).map((alg) => importKey(jwk, alg)),
  );
  const usable = (await Promise.all(candidates)).filter((key) => key !== null);
  if (usable.length === 0) {
    throw new KeySetError(`has no key for signatures with ${algorithms.join(', ')}`);
  }
  return usable;
}

/** The keys that may have signed a token with this header (RFC 7515 section 4.1.4). */
export function matchingKeys(
  set: KeySet,
  alg: Algorithm,
  kid: string | undefined,
): readonly CryptoKey[] {
  return set
    .filter((key) => key.alg === alg && (kid === undefined || key.kid === kid))
    .map(({ key }) => key);
}

function fits(jwk: JsonObject, alg: Algorithm): boolean {
  const { kty, crv, use, key_ops: operations, alg: named } = jwk;
  if (use !== undefined && use !== 'sig') return false;
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    return false;
  }
  if (named !== undefined && algorithmOf(named) !== alg) return false;
  if (alg === 'ES256') return kty === 'EC' && crv === 'P-256';
  if (alg === 'EdDSA') return kty === 'OKP' && crv === 'Ed25519';
  return kty === 'RSA';
}

async function importKey(jwk: JsonObject, alg: Algorithm): Promise<VerificationKey | null> {
  const { kid } = jwk;
  const publicPart = Object.fromEntries(publicParameters.map((name) => [name, jwk[name]]));
  try {
    const key = await importJWK(publicPart, alg);
    if (key instanceof Uint8Array) return null;
    // RFC 7518 section 3.3 asks for 2048 bits or more.
    if ('modulusLength' in key.algorithm && Number(key.algorithm.modulusLength) < 2048) return null;
    return { alg, kid: typeof kid === 'string' ? kid : undefined, key };
  } catch {
    // One broken key must not take the good ones beside it away.
    return null;
  }
}
