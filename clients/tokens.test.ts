import { expect, test } from 'vitest';
import { createTokens } from './tokens.ts';

test('a token is renewed once, whenever the refusals of it come in', async () => {
  let fetched = 0;
  const tokens = createTokens('old', async () => `new ${(fetched += 1)}`);
  const answers: Promise<string>[] = [];
  // One refusal at each turn of the queue of promises: before, while and after the renewal ends.
  for (let turn = 0; turn < 30; turn += 1) {
    answers.push(tokens.renew('old'));
    await Promise.resolve();
  }
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['new 1']));
  expect(fetched).toBe(1);
  expect(tokens.current()).toBe('new 1');
});

test('a renewal that fails is told to all that wait for it, and the next refusal tries again', async () => {
  const fetches = [Promise.reject(new Error('away')), Promise.resolve('new')];
  const tokens = createTokens('old', async () => fetches.shift() ?? 'too many');
  const [first, second] = await Promise.allSettled([tokens.renew('old'), tokens.renew('old')]);
  expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
  expect(tokens.current()).toBe('old');
  await expect(tokens.renew('old')).resolves.toBe('new');
});
