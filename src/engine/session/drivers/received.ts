import { ReceivedTooMuchError } from '../failures.ts';

type Listener = (chunk: Uint8Array) => void;

/** The connection of `pg` and of `@neondatabase/serverless`, below its queries. */
export interface ReceivingConnection {
  /** Fails whatever is under way. */
  emit(event: 'error', error: unknown): unknown;
  readonly stream: {
    listeners(event: 'data'): unknown[];
    removeAllListeners(event: 'data'): unknown;
    on(event: 'data', listener: Listener): unknown;
    destroy(): unknown;
  };
}

/**
 * Stands between a connection's stream and the package that reads it, and ends the connection where
 * more comes than may, or where the package can't take it: what it throws (a text may be longer
 * than a string can be) would otherwise end the process.
 */
export class Received {
  readonly #connection: ReceivingConnection;
  readonly #limit: number;
  readonly #listeners: readonly Listener[];
  #bytes = 0;
  #broken = false;

  /** @param limit - in bytes, from one `restart` to the next */
  constructor(connection: ReceivingConnection, limit: number) {
    this.#connection = connection;
    this.#limit = limit;
    const { stream } = connection;
    this.#listeners = stream.listeners('data') as Listener[];
    stream.removeAllListeners('data');
    stream.on('data', (chunk) => this.#take(chunk));
  }

  /** Counts from zero. */
  restart(): void {
    this.#bytes = 0;
  }

  #take(chunk: Uint8Array): void {
    // A WebSocket may still bring what was on its way.
    if (this.#broken) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limit) {
      this.#break(
        new ReceivedTooMuchError(`More than ${this.#limit} bytes came for one operation.`),
      );
      return;
    }
    try {
      for (const listener of this.#listeners) listener(chunk);
    } catch (error) {
      this.#break(error);
    }
  }

  #break(error: unknown): void {
    this.#broken = true;
    this.#connection.emit('error', error);
    this.#connection.stream.destroy();
  }
}
