import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Has the requests of one connection wait for each other's answers to be sent. Node would work on
 * all that a client has sent ahead, and keep their answers in memory until the client takes them.
 */
export function oneAtATime(listener: RequestListener): RequestListener {
  /** The last request of each connection that is not answered yet. */
  const last = new WeakMap<Socket, ServerResponse>();
  return (request, response) => {
    const { socket } = request;
    const before = last.get(socket);
    last.set(socket, response);
    response.once('close', () => {
      if (last.get(socket) === response) last.delete(socket);
    });
    if (before === undefined) listener(request, response);
    else {
      before.once('close', () => {
        if (!socket.destroyed) listener(request, response);
      });
    }
  };
}
