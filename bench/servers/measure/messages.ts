/**
 * Tells the messages of one direction of a connection to Postgres apart: a type of one byte and a
 * length of four that counts itself (PostgreSQL documentation, "Message Formats").
 */
export class Messages {
  readonly #tell: (type: string) => void;
  /** What a client sends first has no type. */
  #untyped: boolean;
  #header = Buffer.alloc(0);
  #remaining = 0;

  constructor(fromClient: boolean, tell: (type: string) => void) {
    this.#untyped = fromClient;
    this.#tell = tell;
  }

  read(data: Buffer): void {
    let rest = data;
    while (rest.length > 0) {
      if (this.#remaining > 0) {
        const skipped = Math.min(this.#remaining, rest.length);
        this.#remaining -= skipped;
        rest = rest.subarray(skipped);
        continue;
      }
      const size = this.#untyped ? 4 : 5;
      const taken = Math.min(size - this.#header.length, rest.length);
      this.#header = Buffer.concat([this.#header, rest.subarray(0, taken)]);
      rest = rest.subarray(taken);
      if (this.#header.length < size) continue;
      if (!this.#untyped) this.#tell(this.#header.toString('latin1', 0, 1));
      this.#remaining = this.#header.readUInt32BE(size - 4) - 4;
      this.#untyped = false;
      this.#header = Buffer.alloc(0);
    }
  }
}
