import type { Quota } from '../rate-limits/rate-limiter.ts';
import type { Observer } from '../telemetry/observer.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import type { Admission, Admit, HeaderReader } from './admit.ts';

/** What an adapter knows of a request when its headers are there. */
interface Arrival {
  readonly method: string;
  readonly headers: HeaderReader;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** Where it comes from, as far as limits tell places apart. */
  readonly place: () => string;
}

/** Who lets requests in, and who watches them. */
export interface Entrance {
  readonly admit: Admit;
  readonly observer: Observer;
}

/** A request to GraphQL, from its headers to its answer. */
export class IncomingRequest {
  readonly method: string;
  readonly headers: HeaderReader;
  readonly signal: AbortSignal;
  /** What is to be told of it. */
  readonly record: RequestRecord;
  /** What is left to the caller; null as long as they are not let in, and where there is no limit. */
  quota: Quota | null = null;
  readonly #place: () => string;
  readonly #entrance: Entrance;
  #admission: Promise<Admission> | undefined;

  constructor(entrance: Entrance, { method, headers, signal, place }: Arrival) {
    this.#entrance = entrance;
    this.method = method;
    this.headers = headers;
    this.signal = signal;
    this.#place = place;
    this.record = entrance.observer.begin({ method, headers });
  }

  /**
   * Verifies the token and lets its caller in, once: however often it is asked, they are counted
   * once. Adapters ask before they read the body, since 401 comes first.
   *
   * @throws as `Admit` does
   */
  admit(): Promise<Admission> {
    return (this.#admission ??= this.#admit());
  }

  async #admit(): Promise<Admission> {
    const admission = await this.#entrance.admit(this.headers, this.#place);
    this.record.claims = admission.claims;
    this.quota = admission.quota;
    return admission;
  }
}
