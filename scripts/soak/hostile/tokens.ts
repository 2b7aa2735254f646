import type { Attack } from './attack.ts';
import { ask, send } from './wire.ts';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens that are none, of keys that nobody has, or very long. */
export const badTokens: Attack = async (attacker, random) => {
  const kid = `kid-${random.below(2 ** 31)}`;
  const unknown = `${encode({ alg: 'RS256', kid })}.${encode({ sub: 'x', exp: 2e9 })}.${'A'.repeat(342)}`;
  const token = random.weighted([
    [3, unknown],
    [3, random.pick(attacker.badTokens)],
    [1, `${'a'.repeat(5000)}.b.c`],
    [1, `${attacker.token.slice(0, -4)}AAAA`],
  ]);
  return Promise.all(
    Array.from({ length: 10 }, async () => {
      const reply = await ask(attacker, 'tokens: bad', '{ viewer { userId } }', {}, token);
      const isRight = [0, 401, 403, 429, 431, 503].includes(reply.status);
      return isRight ? reply : { ...reply, wrong: `status ${reply.status} with a bad token` };
    }),
  );
};

/** A path that is none of GraphQL's, with a Host header that makes it one. */
export const hostWithPath: Attack = async (attacker) => {
  const reply = await send(attacker, {
    kind: 'tokens: a Host with a path',
    method: 'GET',
    path: '/nothing',
    headers: { host: 'x/graphql?query=%7B__typename%7D&a=' },
  });
  const isAnswered = reply.text.includes('"data"');
  return [isAnswered ? { ...reply, wrong: 'a Host with a path moves the request' } : reply];
};
