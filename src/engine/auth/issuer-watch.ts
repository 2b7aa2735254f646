import type { KeySource } from './key-source.ts';
import type { Provider } from './provider.ts';

/** The least time between two looks: strangers send tokens too, and each look checks a few signatures. */
const INTERVAL_MS = 1000;
/** How many different names are told. */
const TOLD_MAX = 10;

/** What is configured, and what stands in tokens instead. */
export interface IssuerMismatch {
  readonly configured: string;
  readonly tokensSay: string;
}

/** Says which of a provider's keys, as far as they are known, signed the token. */
type FindSigner = (keys: KeySource['inHand']) => Promise<CryptoKey | null>;

/**
 * Finds a setting by which every token of an issuer is refused: its tokens are signed with the keys that
 * are configured, but say `iss` in another way (without a slash at the end, say). It is told only of tokens
 * whose signature holds: what strangers send is not written into the log.
 */
export class IssuerWatch {
  readonly #providers: readonly Provider[];
  readonly #report: ((found: IssuerMismatch) => void) | undefined;
  readonly #told = new Set<string>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(
    providers: readonly Provider[],
    report: ((found: IssuerMismatch) => void) | undefined,
  ) {
    this.#providers = providers;
    this.#report = report;
  }

  /**
   * To be called for a token of an unknown issuer. What it finds is told once.
   *
   * @param iss - as the token has it
   */
  async look(iss: unknown, findSigner: FindSigner): Promise<void> {
    if (this.#report === undefined || typeof iss !== 'string' || this.#told.has(iss)) return;
    if (this.#told.size === TOLD_MAX || performance.now() - this.#lookedAt < INTERVAL_MS) return;
    this.#lookedAt = performance.now();
    for (const { issuer, keys } of this.#providers) {
      if ((await findSigner((alg, kid) => keys.inHand(alg, kid))) === null) continue;
      this.#told.add(iss);
      this.#report({ configured: issuer, tokensSay: iss });
      return;
    }
  }
}
