import type { Attack, Reply } from './attack.ts';
import type { Random } from '../random.ts';
import { send, withSocket } from './wire.ts';

const bytes = (random: Random, count: number) =>
  Array.from({ length: count }, () => String.fromCharCode(random.below(256))).join('');

const documents = [
  '{"query":"{ viewer { userId todos(first: 3) { nodes { task } } } }"}',
  '{"query":"query ($w: TodoFilter) { todos(where: $w) { totalCount } }","variables":{"w":{"task":{"in":["a"]}}}}',
  '{"query":"mutation { updateTodo(input: { id: \\"x\\", task: \\"mallory\\" }) { todo { id } } }"}',
  '{"documentId":"sha256:0"}',
];

/** A text with some of it cut out, doubled, or replaced. */
function mutate(text: string, random: Random): string {
  let result = text;
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    const at = random.below(result.length + 1);
    const to = at + random.below(8);
    const middle = random.pick([
      '',
      bytes(random, 1 + random.below(4)),
      result.slice(at, to).repeat(1 + random.below(30)),
      '\u0000',
      '"',
      '\\ud800',
      '{',
    ]);
    result = result.slice(0, at) + middle + result.slice(to);
  }
  return result;
}

/** Bodies that are nearly right. */
export const bodies: Attack = async (attacker, random) =>
  Promise.all(
    Array.from({ length: 10 }, () =>
      send(attacker, { kind: 'fuzz: bodies', body: mutate(random.pick(documents), random) }),
    ),
  );

/** Whole requests, heads and all, that are nearly right. */
export const heads: Attack = async (attacker, random) => {
  const request = `POST /graphql?a=b HTTP/1.1\r\nHost: soak\r\nContent-Type: application/json\r\nContent-Length: 26\r\nTransfer-Encoding: chunked\r\n\r\n{"query":"{ __typename }"}`;
  const replies = await Promise.all(
    Array.from({ length: 10 }, async (): Promise<Reply> => {
      let text = '';
      await withSocket(attacker, 2000, async (socket) => {
        socket.on('data', (data) => (text += data.toString('latin1').slice(0, 10_000)));
        socket.write(mutate(request, random), 'latin1');
        await new Promise<void>((resolve) => {
          socket.once('data', () => setTimeout(resolve, 50));
        });
      });
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
      const requestId = /^x-request-id: (\S+)/im.exec(text)?.[1] ?? '';
      // What is left of a broken request may be answered as another one.
      const [first = ''] = text.slice(1).split('HTTP/1.1 ');
      const [, body = ''] = first.split('\r\n\r\n');
      return { kind: 'fuzz: heads', status, text: body, bytes: text.length, requestId };
    }),
  );
  return replies;
};

/** Requests whose client is gone before the answer. */
export const aborts: Attack = async (attacker, random) => {
  const query =
    '{ projects(first: 50) { nodes { name todoStats { total } todos(first: 20) { nodes { task } } } } }';
  return Promise.all(
    Array.from({ length: 15 }, () =>
      send(attacker, {
        kind: 'fuzz: aborts',
        body: JSON.stringify({ query }),
        hangUpAfterMs: 1 + random.below(60),
      }),
    ),
  );
};
