import { ApiError } from '../errors/index.ts';
import type { Session } from '../session/session.ts';
import { Claim, keepAnswer } from './claim.ts';
import { keyFailure } from './failures.ts';
import { KeyCounts } from './key-counts.ts';
import { FIND } from './statements.ts';

export interface KeyOptions {
  /** How long answers are kept, in hours. */
  readonly idempotencyKeepHours: number;
  /** How many keys a subject may have at once. */
  readonly idempotencyKeysPerSubject: number;
}

/** What was answered when a key was sent first. */
interface KeptAnswer {
  /** Its `data`, as it was sent. */
  readonly json: string;
  /** Whether nothing is missing in it that comes from outside of the database. */
  readonly finished: boolean;
  /** Of the request that it was the answer to. */
  readonly requestId: string | null;
}

/** The keys of all mutations that one server answers. */
export class IdempotencyKeys {
  readonly keepHours: number;
  readonly perSubject: number;
  readonly counts: KeyCounts;

  constructor({ idempotencyKeepHours, idempotencyKeysPerSubject }: KeyOptions) {
    this.keepHours = idempotencyKeepHours;
    this.perSubject = idempotencyKeysPerSubject;
    this.counts = new KeyCounts(idempotencyKeysPerSubject);
  }
}

/** The key that a mutation carries. Its transaction claims it, and keeps its answer, or does neither. */
export class IdempotencyKey {
  readonly text: string;
  readonly #keys: IdempotencyKeys;
  readonly #fingerprint: string;

  /** @param fingerprint - of the operation, by which it is known again */
  constructor(keys: IdempotencyKeys, text: string, fingerprint: string) {
    this.#keys = keys;
    this.text = text;
    this.#fingerprint = fingerprint;
  }

  /** Claims it: what is sent in the session from now on fails where the key is taken. */
  claim(session: Session): Claim {
    const { keepHours, perSubject, counts } = this.#keys;
    const claim = new Claim(session, this.text, this.#fingerprint, keepHours);
    if (counts.add(session.claims)) claim.count(perSubject, counts);
    return claim;
  }

  /**
   * What was answered when it was sent first.
   *
   * @param session - one that reads, of the same caller; nothing else is sent in it
   * @returns null where nothing is kept any more
   * @throws BAD_USER_INPUT (422) where it was another operation
   */
  async answer(session: Session): Promise<KeptAnswer | null> {
    const statement = { text: FIND, params: [this.text], arrays: true };
    const { rows } = await session.queryLast(statement);
    const [row] = rows as (readonly [
      fingerprint: string,
      requestId: string | null,
      finished: boolean,
      json: string,
    ])[];
    if (row === undefined) return null;
    const [fingerprint, requestId, finished, json] = row;
    if (fingerprint === this.#fingerprint) return { finished, json, requestId };
    throw new ApiError(
      'BAD_USER_INPUT',
      'This Idempotency-Key was used for another operation, or for other variables. Nothing was done: send each mutation with a key of its own.',
      { http: { status: 422 } },
    );
  }

  /** Keeps an answer after its mutation, as `keepAnswer` does. */
  keep(session: Session, json: string, finished: boolean): Promise<void> {
    return keepAnswer(session, this.text, json, finished);
  }

  /** What a client is told where a transaction failed because of its key; null: it did not. */
  failure(failure: unknown): ApiError | null {
    return keyFailure(failure, this.#keys.perSubject);
  }
}
