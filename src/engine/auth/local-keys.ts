import { matchingKeys, readKeySet } from './key-set.ts';
import type { KeySource } from './key-source.ts';

/**
 * Keys that are known already, for an issuer of our own.
 *
 * @param jwks - a JSON Web Key Set of public keys
 * @throws KeySetError when no key of it can be used
 */
export async function localKeys(jwks: { readonly keys: readonly unknown[] }): Promise<KeySource> {
  const set = await readKeySet(jwks);
  return {
    find: async (alg, kid) => matchingKeys(set, alg, kid),
    inHand: (alg, kid) => matchingKeys(set, alg, kid),
  };
}
