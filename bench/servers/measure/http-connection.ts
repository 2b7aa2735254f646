import { connect, type Socket } from 'node:net';

const empty = Buffer.alloc(0);

/**
 * One kept-alive HTTP/1.1 connection that sends ready-made requests, one after the other. It does
 * far less than a real client, so that most of the machine is left to what is measured.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #received: Buffer = empty;
  #waiting: PromiseWithResolvers<Buffer> | undefined;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true);
    this.#socket.on('data', (data) => {
      this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data]);
      if (!isWhole(this.#received)) return;
      const response = this.#received;
      this.#received = empty;
      this.#waiting?.resolve(response);
    });
    const fail = () => this.#waiting?.reject(new Error('The server closed a connection.'));
    this.#socket.on('error', fail);
    this.#socket.on('close', fail);
  }

  /** Sends one request; resolves to the whole response, head and all. */
  send(request: Buffer): Promise<Buffer> {
    this.#waiting = Promise.withResolvers<Buffer>();
    this.#socket.write(request);
    return this.#waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Whether a response has come to its end; knows lengths (RFC 9112 section 6.2) and chunks (7.1). */
function isWhole(response: Buffer): boolean {
  const end = response.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const head = response.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return response.length >= end + 4 + Number(length);
  return response.subarray(-5).toString('latin1') === '0\r\n\r\n';
}
