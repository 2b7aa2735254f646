import type { Socket } from 'node:net';
import { connectionOf, weighHead, type Connection } from './connection.ts';
import type { Answer, Message, Meter } from './messages.ts';
import type { CorsOrigins } from '../config/index.ts';
import { corsOf } from './cors-of-message.ts';
import { breakOff } from './refusal.ts';

/** How many requests a client may send ahead on one connection before the first is answered. */
export const SENT_AHEAD_MAX = 2000;
/** How slowly an answer may be taken: so many bytes a second, after so many milliseconds. */
const TAKEN_BYTES_PER_SECOND = 65_536;
const GRACE_MS = 10_000;

export interface ConnectionLimits {
  /** Whose pages may read what is answered here. */
  readonly corsOrigins?: CorsOrigins;
  /** How many bytes of requests that are not answered yet may be held together, if there is a limit. */
  readonly requestsLimitBytes?: number;
  /** How many bytes of finished answers may wait for their clients together, if there is a limit. */
  readonly answersLimitBytes?: number;
}

interface Options extends ConnectionLimits {
  /** Is given one request of a connection at a time. */
  readonly listener: (request: Message, response: Answer) => void;
  /** Called when a connection has answered all that it was sent. */
  readonly onIdle: () => void;
  /** In milliseconds; for tests. */
  readonly clock?: () => number;
}

/**
 * The connections that have something under way. Each is worked on one request at a time: Node would
 * begin with all that a client has sent ahead, and keep the answers. What clients make the server hold
 * is counted, for each and for all together.
 */
export class Connections implements Meter {
  readonly #options: Options;
  readonly #clock: () => number;
  readonly #open = new Map<Socket, Connection>();
  #heldBytes = 0;
  #answerBytes = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
  }

  /** Of all requests that are not answered yet: bodies, and heads of those that wait. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Of all answers that their clients have not taken yet. */
  get answerBytes(): number {
    return this.#answerBytes;
  }

  /** How many connections have had a request. */
  get size(): number {
    return this.#open.size;
  }

  /** How many requests wait for those before them on their connection. */
  get waiting(): number {
    let waiting = 0;
    for (const connection of this.#open.values()) waiting += connection.waiting.length;
    return waiting;
  }

  /** The answer that a connection is at. */
  answerOn(socket: Socket): Answer | undefined {
    return this.#open.get(socket)?.answer ?? undefined;
  }

  /** The answers that are under way. */
  *answers(): Iterable<Answer> {
    for (const { answer } of this.#open.values()) if (answer !== null) yield answer;
  }

  /** Takes a request; to be called for each in the order in which they come. */
  readonly take = (request: Message, response: Answer): void => {
    const { socket } = request;
    // Node goes on with what came in the same packet as what it was ended for.
    if (socket.destroyed || socket.writableEnded) return;
    const connection = this.#of(socket);
    request.meter = this;
    response.meter = this;
    response.once('close', tellClosed);
    if (connection.answer === null) this.#begin(connection, request, response);
    else if (connection.waiting.length < SENT_AHEAD_MAX) {
      connection.waiting.push({ request, response });
      this.#hold(connection, request, weighHead(request));
    } else socket.destroy();
  };

  onBody(request: Message, bytes: number): void {
    const connection = this.#open.get(request.socket);
    if (connection === undefined) return;
    // The rest of a body that is refused already is not kept.
    if (connection.answer?.req === request && connection.answer.writableEnded) return;
    this.#hold(connection, request, bytes);
  }

  onUnsent({ req: { socket } }: Answer, bytes: number): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    connection.answerSince = this.#clock();
    connection.answerBytes = bytes;
    this.#answerBytes += bytes;
    if (this.#answerBytes > (this.#options.answersLimitBytes ?? Infinity))
      this.#dropSlowestReader();
  }

  /** Cuts off who takes an answer more slowly than is allowed; to be called from time to time. */
  dropTooSlow(): void {
    if (this.#answerBytes === 0) return;
    const now = this.#clock();
    for (const { socket, answerBytes, answerSince } of this.#open.values()) {
      const allowed = GRACE_MS + (1000 * answerBytes) / TAKEN_BYTES_PER_SECOND;
      if (answerBytes > 0 && now - answerSince > allowed) socket.destroy();
    }
  }

  #of(socket: Socket): Connection {
    let connection = this.#open.get(socket);
    if (connection === undefined) {
      this.#open.set(socket, (connection = connectionOf(socket)));
      socket.once('close', () => this.#forget(socket));
    }
    return connection;
  }

  #hold(connection: Connection, request: Message, bytes: number): void {
    if (connection.heldBytes === 0) connection.heldSince = this.#clock();
    request.heldBytes += bytes;
    connection.heldBytes += bytes;
    this.#heldBytes += bytes;
    if (this.#heldBytes > (this.#options.requestsLimitBytes ?? Infinity)) this.#dropCostliest();
  }

  #begin(connection: Connection, request: Message, response: Answer): void {
    connection.answer = response;
    this.#options.listener(request, response);
  }

  onClosed(response: Answer): void {
    const { socket, heldBytes } = response.req;
    const connection = this.#open.get(socket);
    if (connection?.answer !== response) return;
    connection.answer = null;
    connection.heldBytes -= heldBytes;
    this.#heldBytes -= heldBytes;
    this.#answerBytes -= connection.answerBytes;
    connection.answerBytes = 0;
    const next = socket.destroyed ? undefined : connection.waiting.shift();
    if (next === undefined) {
      this.#options.onIdle();
      return;
    }
    connection.answer = next.response;
    // Others have their turn first: all that a client has sent ahead would be answered in one go.
    setImmediate(() => {
      if (!socket.destroyed) this.#begin(connection, next.request, next.response);
    });
  }

  #forget(socket: Socket): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    this.#open.delete(socket);
    this.#heldBytes -= connection.heldBytes;
    this.#answerBytes -= connection.answerBytes;
    connection.waiting.length = 0;
  }

  /**
   * Of those that are still sending, or have sent ahead: the one that has held most for longest. Who
   * sends quickly is hardly ever that one.
   */
  #dropCostliest(): void {
    const now = this.#clock();
    let costliest: Connection | undefined;
    let most = -1;
    for (const connection of this.#open.values()) {
      const { answer, waiting, heldBytes, heldSince } = connection;
      const isWorkedOn = waiting.length === 0 && answer?.req.complete === true;
      const cost = heldBytes * (1 + now - heldSince);
      if (isWorkedOn || cost <= most) continue;
      costliest = connection;
      most = cost;
    }
    if (costliest === undefined) return;
    const { socket, answer } = costliest;
    this.#forget(socket);
    const cors = answer === null ? {} : corsOf(this.#options.corsOrigins ?? [], answer.req);
    breakOff(socket, answer ?? undefined, 503, TOO_MUCH, cors);
  }

  #dropSlowestReader(): void {
    let slowest: Connection | undefined;
    for (const connection of this.#open.values()) {
      if (connection.answerBytes === 0) continue;
      if (slowest === undefined || connection.answerSince < slowest.answerSince)
        slowest = connection;
    }
    slowest?.socket.destroy();
  }
}

/** One function for all answers: there is no need of one for each. */
function tellClosed(this: Answer): void {
  this.meter?.onClosed(this);
}

const TOO_MUCH = {
  message:
    'More is being sent to the server than it can hold, and this connection held most. Try again.',
  extensions: { code: 'SERVICE_UNAVAILABLE' },
} as const;
