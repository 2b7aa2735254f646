import { serviceUnavailable } from '../errors/index.ts';
import { fetchKeySet } from './fetch-key-set.ts';
import { matchingKeys, type KeySet } from './key-set.ts';
import type { Algorithm, Clock, KeySource } from './key-source.ts';

/** After a failed fetch, this long none is tried. */
const retryAfterMs = 5000;

/** A key set that has just come is as new as one can be: it is not asked for again within this time. */
const justCameMs = 5000;

/** Unknown key ids cause one fetch in this time, however many come: anybody can invent one. */
const unknownKeyIntervalMs = 30_000;

/** How many key ids that were looked for in vain are remembered, and how long ones. */
const REMEMBERED_MAX = 256;
const REMEMBERED_LETTERS = 256;

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
  /** One that only goes forward, as `performance.now` does: ages must not depend on who sets the time. */
  readonly clock?: Clock | undefined;
}

/**
 * The keys behind a JWKS URL: fetched when a token first needs them, one fetch at a time, kept for
 * `maxAgeSeconds`, and kept up to `staleSeconds` (as stale-if-error of RFC 5861) while the endpoint
 * refuses, hangs, redirects or answers anything but a good key set.
 *
 * A key id that is not in the set may be one of a key that its issuer has just begun to use. The set is
 * asked for again then, once in 30 s. As long as it may not be, an id that has been looked for in vain is
 * that of no key, and about any other nothing is known: docs/decisions/105-a-key-that-is-not-known-yet.md.
 *
 * @param jwksUrl - trusted as it is: https, or http on a loopback host
 */
export function remoteKeys(jwksUrl: string, options: RemoteKeysOptions): KeySource {
  const { clock = () => performance.now(), timeLimitMs = 2500 } = options;
  const maxAgeMs = options.maxAgeSeconds * 1000;
  const staleMs = Math.max(maxAgeMs, options.staleSeconds * 1000);

  let current: { readonly keys: KeySet; readonly fetchedAt: number } | null = null;
  let inFlight: Promise<void> | null = null;
  /** When the last fetch failed; null when it did not. */
  let failedAt: number | null = null;
  let fetched = 0;
  let failed = 0;
  let unknownAskedAt = Number.NEGATIVE_INFINITY;
  /** Keys that were looked for in vain, the latest last. */
  const inVain = new Set<string>();

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

  const matching = (alg: Algorithm, kid: string | undefined) => matchingKeys(usable(), alg, kid);

  async function refresh(): Promise<void> {
    if (inFlight === null) {
      if (failedAt !== null && clock() - failedAt < retryAfterMs) return;
      inFlight = load();
    }
    if (failedAt === null || usable().length === 0) await inFlight;
    else await waitAtMost(inFlight, patienceMs);
  }

  /** Asks for the set again, if that may be, because a key is not in it. */
  async function askForUnknown(key: string): Promise<void> {
    if (inFlight === null && failedAt === null) {
      if (age() < justCameMs) return remember(key);
      if (clock() - unknownAskedAt < unknownKeyIntervalMs) return;
    }
    unknownAskedAt = clock();
    await refresh();
    if (failedAt === null) remember(key);
  }

  function remember(key: string): void {
    inVain.delete(key);
    inVain.add(key);
    for (const oldest of inVain) {
      if (inVain.size <= REMEMBERED_MAX) return;
      inVain.delete(oldest);
    }
  }

  return {
    state: () => ({
      url: jwksUrl,
      fetched,
      failed,
      ageSeconds: current === null ? null : age() / 1000,
      failing: failedAt !== null,
    }),
    inHand: matching,
    async prepare() {
      if (current === null) await refresh();
    },
    async find(alg, kid) {
      const known = current;
      if (age() >= maxAgeMs) await refresh();
      const found = matching(alg, kid);
      if (found.length > 0) return found;
      // What fetched the set was an unknown key.
      if (current !== known) unknownAskedAt = clock();
      const key = `${alg} ${kid ?? ''}`.slice(0, REMEMBERED_LETTERS);
      await askForUnknown(key);
      const asked = matching(alg, kid);
      if (asked.length > 0) return asked;
      if (failedAt !== null) throw unavailable(failedAt + retryAfterMs - clock());
      if (!inVain.has(key)) throw unavailable(unknownAskedAt + unknownKeyIntervalMs - clock());
      return [];
    },
  };
}

const unavailable = (forMs: number) =>
  serviceUnavailable(
    'The keys that tokens are checked with can not be fetched at the moment. Try again.',
    Math.max(1, Math.ceil(forMs / 1000)),
  );

async function waitAtMost(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
}
