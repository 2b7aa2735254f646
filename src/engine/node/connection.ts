import type { Socket } from 'node:net';
import type { Answer, Message } from './messages.ts';

/** A request that waits for its turn. */
export interface Waiting {
  readonly request: Message;
  readonly response: Answer;
}

/** What the server holds for one client's connection. */
export interface Connection {
  readonly socket: Socket;
  /** The answer that it is at, if any. */
  answer: Answer | null;
  /** What was sent ahead meanwhile. */
  readonly waiting: Waiting[];
  /** Of the bodies of requests that are not answered yet. */
  bodyBytes: number;
  /** Of an answer that the client has not taken yet. */
  answerBytes: number;
  /** When the request, or the answer, began that those bytes belong to: milliseconds of a monotonic clock. */
  bodySince: number;
  answerSince: number;
}

export function connectionOf(socket: Socket): Connection {
  return {
    socket,
    answer: null,
    waiting: [],
    bodyBytes: 0,
    answerBytes: 0,
    bodySince: 0,
    answerSince: 0,
  };
}
