/** What a socket of Node's can do, and a WebSocket can't. */
interface Corkable {
  cork(): void;
  uncork(): void;
}

const corked = new WeakSet<Corkable>();

/**
 * Holds back what is written to a socket until nothing more is to come in this turn of the event
 * loop: the messages of one flight are then one system call and, as a rule, one packet. A write is
 * what costs most of a statement on this side.
 */
export function inOneWrite(stream: unknown): void {
  const socket = stream as Corkable;
  if (corked.has(socket)) return;
  corked.add(socket);
  socket.cork();
  // Behind all microtasks: what is sent together is sent from promises that follow on each other.
  queueMicrotask(() =>
    process.nextTick(() => {
      corked.delete(socket);
      socket.uncork();
    }),
  );
}
