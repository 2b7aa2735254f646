import type { Attack, Reply } from './attack.ts';
import { ask, postHead, withSocket } from './wire.ts';

// What one connection, or many, can have the server hold.

const held = (kind: string): readonly Reply[] => [
  { kind, status: 0, text: '', bytes: 0, requestId: '' },
];

/** A slow request, and then as many more behind it as the server takes; then the client is gone. */
export const pipeline: Attack = async (attacker) => {
  const query = `{ ${Array.from({ length: 10 }, (_, nth) => `a${nth}: projects(first: 100) { nodes { todoStats { total } } }`).join(' ')} }`;
  const body = JSON.stringify({ query });
  const behind = 'GET /health HTTP/1.1\r\nHost: soak\r\n\r\n'.repeat(1000);
  await withSocket(attacker, 8000, async (socket, over) => {
    socket.resume();
    socket.write(postHead(Buffer.byteLength(body)) + body);
    for (let sent = 0; sent < 300 && !over.aborted; sent += 1) {
      if (!socket.write(behind)) {
        await new Promise<void>((resolve) => {
          socket.once('drain', resolve);
          over.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    }
  });
  return held('connections: pipelined');
};

/** Bodies of a megabyte that lack their last bytes. */
export const slowBodies: Attack = async (attacker) => {
  const length = 1_000_000;
  const body = `{"query":"{ __typename }${' '.repeat(length - 100)}`;
  await Promise.all(
    Array.from({ length: 30 }, () =>
      withSocket(attacker, 10_000, async (socket, over) => {
        socket.write(postHead(length) + body);
        while (!over.aborted) {
          await new Promise((resolve) => setTimeout(resolve, 1000));
          socket.write(' ');
        }
      }),
    ),
  );
  return held('connections: slow bodies');
};

/** Connections that say nothing. */
export const idleConnections: Attack = async (attacker) => {
  await Promise.all(
    Array.from({ length: 100 }, () =>
      withSocket(attacker, 5000, () => new Promise<void>(() => undefined)),
    ),
  );
  return held('connections: idle');
};

/** Fifteen lists whose counts read every public row, ten times at once, again and again. */
export const holdConnections: Attack = async (attacker, random) => {
  const lists = Array.from(
    { length: 15 },
    (_, nth) =>
      `a${nth}: projects(first: 100, orderBy: [{ field: NAME }]) { totalCount nodes { todoStats { total open complete } todos(first: 1) { totalCount } } }`,
  );
  const query = `{ ${lists.slice(0, random.pick([2, 15])).join(' ')} }`;
  const token = random.chance(0.6) ? null : attacker.token;
  return Promise.all(
    Array.from({ length: 10 }, () => ask(attacker, 'connections: held', query, {}, token)),
  );
};
