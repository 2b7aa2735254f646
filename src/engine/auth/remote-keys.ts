import { serviceUnavailable } from '../errors/index.ts';
import { fetchKeySet } from './fetch-key-set.ts';
import { matchingKeys, type KeySet } from './key-set.ts';
import type { Clock, KeySource } from './key-source.ts';

/** After a failed fetch, this long none is tried. */
const retryAfterMs = 5000;

/** Unknown key ids cause one fetch in this time, however many come: anybody can invent one. */
const unknownKeyIntervalMs = 30_000;

/** How long a request waits for a repeated try while the last good keys still serve. */
const patienceMs = 500;

export interface RemoteKeysOptions {
  /** How long a key set is used without being asked for again: a removed key is refused by then. */
  readonly maxAgeSeconds: number;
  /** How long after its fetch the last good key set serves while the endpoint fails. */
  readonly staleSeconds: number;
  /** How long one fetch may take; by default, so that a request has its 503 within three seconds. */
  readonly timeLimitMs?: number | undefined;
  /** Told of every failed fetch, in words for the operator. */
  readonly onFault?: ((message: string) => void) | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * The keys behind a JWKS URL: fetched when a token first needs them, one fetch at a time, kept for
 * `maxAgeSeconds`, and kept up to `staleSeconds` (as stale-if-error of RFC 5861) while the endpoint
 * refuses, hangs, redirects or answers anything but a good key set.
 *
 * @param jwksUrl - trusted as it is: https, or http on a loopback host
 */
export function remoteKeys(jwksUrl: string, options: RemoteKeysOptions): KeySource {
  const { clock = Date.now, timeLimitMs = 2500 } = options;
  const maxAgeMs = options.maxAgeSeconds * 1000;
  const staleMs = Math.max(maxAgeMs, options.staleSeconds * 1000);

  let current: { readonly keys: KeySet; readonly fetchedAt: number } | null = null;
  let inFlight: Promise<void> | null = null;
  /** When the last fetch failed; null when it did not. */
  let failedAt: number | null = null;
  let fetched = 0;
  let failed = 0;
  let unknownAskedAt = Number.NEGATIVE_INFINITY;

  async function load(): Promise<void> {
    // The age counts from the question: what comes late is not younger for it.
    const fetchedAt = clock();
    try {
      current = { keys: await fetchKeySet(jwksUrl, timeLimitMs), fetchedAt };
      failedAt = null;
      fetched += 1;
    } catch (error) {
      failedAt = clock();
      failed += 1;
      options.onFault?.(`The key set at ${jwksUrl} ${error instanceof Error ? error.message : ''}`);
    } finally {
      inFlight = null;
    }
  }

  const age = () => (current === null ? Infinity : clock() - current.fetchedAt);

  /** The keys that may be used, after a refresh where one was due. */
  const usable = (): KeySet =>
    current === null || (failedAt !== null && age() >= staleMs) ? [] : current.keys;

  async function refresh(): Promise<void> {
    if (inFlight === null) {
      if (failedAt !== null && clock() - failedAt < retryAfterMs) return;
      inFlight = load();
    }
    if (failedAt === null || usable().length === 0) await inFlight;
    else await waitAtMost(inFlight, patienceMs);
  }

  /** Whether a key that is not in the set is worth waiting for a fetch. */
  function mayAskForUnknown(known: typeof current): boolean {
    // A set that came while this request waited is as new as a set can be, and one wait is enough.
    const waited = current !== known;
    if (!waited && inFlight !== null) return true;
    if (failedAt === null && clock() - unknownAskedAt < unknownKeyIntervalMs) return false;
    unknownAskedAt = clock();
    return !waited;
  }

  return {
    state: () => ({
      url: jwksUrl,
      fetched,
      failed,
      ageSeconds: current === null ? null : age() / 1000,
      failing: failedAt !== null,
    }),
    async find(alg, kid) {
      const known = current;
      if (age() >= maxAgeMs) await refresh();
      let matches = matchingKeys(usable(), alg, kid);
      if (matches.length === 0 && mayAskForUnknown(known)) {
        await refresh();
        matches = matchingKeys(usable(), alg, kid);
      }
      if (matches.length === 0 && failedAt !== null) {
        throw serviceUnavailable(
          'The keys that tokens are checked with can not be fetched at the moment. Try again.',
          Math.max(1, Math.ceil((failedAt + retryAfterMs - clock()) / 1000)),
        );
      }
      return matches.length === 1 ? (matches[0]?.key ?? null) : null;
    },
  };
}

async function waitAtMost(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
}
