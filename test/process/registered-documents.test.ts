import { expect, test } from 'vitest';
import { schema } from '#example/domain.ts';
import { documentLimits } from '../../src/engine/request/limits/document-limits.ts';
import { checkRegistered } from '../../src/engine/serve/check-registered.ts';
import { CommandError } from '../../src/engine/serve/command.ts';

const check =
  (text: string, limits = {}) =>
  () =>
    checkRegistered(new Map([['c0ffee', text]]), schema, { ...documentLimits, ...limits });

const aliases = (count: number) =>
  `query Many { ${Array.from({ length: count }, (_, index) => `a${index}: viewer { userId }`).join(' ')} }`;

test.each<[what: string, text: string, reason: RegExp]>([
  ['is no GraphQL', 'query Broken {', /Broken \(sha256:c0ffee\): Syntax Error/],
  [
    'has a field that is gone',
    'query Old { gone }',
    /Old \(sha256:c0ffee\): Cannot query field "gone"/,
  ],
  ['has too many aliases', aliases(16), /Many \(sha256:c0ffee\): .*more than 15 aliases/],
  [
    'has too many tokens',
    `query Long { ${'__typename '.repeat(1000)} }`,
    /Long .*more than 1000 tokens/,
  ],
])('a registered document that %s stops the start, and is named', (_what, text, reason) => {
  expect(check(text)).toThrow(CommandError);
  expect(check(text)).toThrow(reason);
});

test('a registered document that fits is taken, and limits are settings', () => {
  expect(check(aliases(15))).not.toThrow();
  expect(check(aliases(16), { aliases: 16 })).not.toThrow();
  expect(check('{ viewer { userId } }', { depth: 1 })).toThrow(/selects 2 levels; at most 1/);
});
