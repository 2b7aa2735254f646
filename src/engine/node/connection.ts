import type { Socket } from 'node:net';
import type { Answer, Message } from './messages.ts';

/** A request that waits for its turn. */
export interface Waiting {
  readonly request: Message;
  readonly response: Answer;
}

/** What the server holds for one client's connection. Times are milliseconds of a monotonic clock. */
export interface Connection {
  readonly socket: Socket;
  /** The answer that it is at, if any. */
  answer: Answer | null;
  /** What was sent ahead meanwhile. */
  readonly waiting: Waiting[];
  /** Of requests that are not answered yet: bodies, and heads of those that wait. */
  heldBytes: number;
  heldSince: number;
  /** Of an answer that the client has not taken yet. */
  answerBytes: number;
  answerSince: number;
}

export function connectionOf(socket: Socket): Connection {
  return {
    socket,
    answer: null,
    waiting: [],
    heldBytes: 0,
    heldSince: 0,
    answerBytes: 0,
    answerSince: 0,
  };
}

/** What the objects of a request that waits take beside their texts, in bytes. */
const OBJECTS = 3000;

/** How much the server holds of a request whose body has not come yet, about. */
export function weighHead({ url = '', rawHeaders }: Message): number {
  return rawHeaders.reduce((sum, text) => sum + text.length, OBJECTS + url.length);
}
