import type { Claims } from '../claims.ts';
import type { CompactToken } from './compact-token.ts';
import type { Provider } from './provider.ts';

/** What checking a token has shown, and the key that showed it. */
export interface VerifiedToken extends Pick<CompactToken, 'alg' | 'kid'> {
  readonly claims: Claims;
  readonly provider: Provider;
  readonly key: CryptoKey;
}

/** Turns a token into something short that does not give the token away. */
export type Digest = (token: string) => string | Promise<string>;

/** SHA-256 with web standards only; a platform's own synchronous hash is several times cheaper. */
export const sha256: Digest = async (token) => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return String.fromCharCode(...new Uint8Array(digest));
};

/**
 * Remembers verified tokens by their digest, so that a signature is checked once and not per
 * request; the least recently used goes when it is full. It holds no tokens, and it trusts nothing:
 * whoever takes an entry out asks whether its key is still trusted and its time is not over.
 */
export class TokenCache {
  readonly #entries = new Map<string, VerifiedToken>();
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  get(digest: string): VerifiedToken | undefined {
    const entry = this.#entries.get(digest);
    // A Map keeps the order of insertion: what is put back last is the most recently used.
    if (entry !== undefined && this.#entries.delete(digest)) this.#entries.set(digest, entry);
    return entry;
  }

  set(digest: string, entry: VerifiedToken): void {
    this.#entries.set(digest, entry);
    if (this.#entries.size <= this.#size) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  delete(digest: string): void {
    this.#entries.delete(digest);
  }
}
