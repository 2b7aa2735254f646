import { IncomingMessage, ServerResponse } from 'node:http';

/** Told of what a connection sends and is sent. */
export interface Meter {
  /** A piece of the request's body has come. */
  onBody(request: Message, bytes: number): void;
  /** The answer is written, and the client has some of it still to take. */
  onUnsent(response: Answer, bytes: number): void;
  /** The client has taken all of the answer, or has gone. */
  onClosed(response: Answer): void;
}

/** A request of Node's that tells how much of its body has come. */
export class Message extends IncomingMessage {
  meter: Meter | null = null;
  /** What the server holds of it, in bytes, whether it was read or not. */
  heldBytes = 0;

  override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    if (chunk !== null) this.meter?.onBody(this, chunk.length);
    return super.push(chunk, encoding);
  }
}

/** An answer of Node's that tells what its client has not taken. */
export class Answer extends ServerResponse<Message> {
  meter: Meter | null = null;

  override end(chunk?: unknown, encoding?: unknown, onEnd?: () => void): this {
    super.end(chunk, encoding as BufferEncoding, onEnd);
    const { writableLength } = this;
    if (writableLength > 0) this.meter?.onUnsent(this, writableLength);
    return this;
  }
}
