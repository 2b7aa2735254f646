import type { Session } from '../session/session.ts';
import type { KeyCounts } from './key-counts.ts';
import { CLAIM, COUNT, KEEP } from './statements.ts';

/**
 * A transaction's claim to a key. It is sent first, and nothing waits for it: where the key is taken
 * Postgres refuses all that comes after it in the transaction, COMMIT included.
 */
export class Claim {
  readonly key: string;
  /** Whether the answer is kept, or surely will be with what was sent. */
  kept = false;
  readonly #session: Session;

  constructor(session: Session, key: string, fingerprint: string, keepHours: number) {
    this.#session = session;
    this.key = key;
    this.#send(CLAIM, [key, fingerprint, keepHours]).catch(ignore);
  }

  /** Has the caller's keys counted with it, too; the transaction fails where there are more than `most`. */
  count(most: number, counts: KeyCounts): void {
    const { claims } = this.#session;
    this.#send(COUNT, [most])
      .then(([row]) => counts.counted(claims, row?.[0] as number))
      .catch(ignore);
  }

  /**
   * Keeps the answer, with COMMIT along with it where that is safe; what is kept already, it leaves.
   *
   * @param finished - whether nothing is missing that comes from outside of the database
   */
  async keep(json: string, finished: boolean): Promise<void> {
    if (this.kept) return;
    await keepAnswer(this.#session, this.key, json, finished);
    this.kept = true;
  }

  async #send(text: string, params: readonly unknown[]) {
    const { rows } = await this.#session.query({ text, params, arrays: true });
    return rows as readonly (readonly unknown[])[];
  }
}

/** The session remembers its first failure, where `attemptOrReplay` looks for it. */
const ignore = () => undefined;

/** Keeps an answer of a key that the caller has claimed, as the last statement of the session. */
export async function keepAnswer(
  session: Session,
  key: string,
  json: string,
  finished: boolean,
): Promise<void> {
  await session.queryLast({ text: KEEP, params: [key, finished, json], arrays: true });
}
