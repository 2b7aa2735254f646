import { expect, test } from 'vitest';
import type { Claims } from '../../src/engine/claims.ts';
import { anonymous, claimsFor } from '../support/claims.ts';
import { createCallerOf } from '../../src/engine/request/caller.ts';

const of = (sub: string, issuer: string): Claims => ({ ...claimsFor(sub), issuer });
const nowhere = (): string => {
  throw new Error('The place was asked.');
};

const callerOf = createCallerOf([
  { issuer: 'one', subject: 'partner', share: 4 },
  { issuer: null, subject: 'somebody', share: 2 },
]);

test('a caller with a token is one subject of one issuer, wherever they are', () => {
  const callers = [of('alice', 'one'), of('bob', 'one'), of('alice', 'two')];
  const keys = callers.map((claims) => callerOf(claims, nowhere).key);
  expect(new Set(keys).size).toBe(3);
  expect(callerOf(of('alice', 'one'), nowhere).anonymous).toBe(false);
});

test('a caller without a subject is a place, and no subject looks like one', () => {
  const caller = callerOf(anonymous, () => '192.0.2.1');
  expect(caller).toEqual({ key: 'place 192.0.2.1', anonymous: true, weight: 1 });
  expect(callerOf({ ...of('', 'one'), sub: null }, () => '192.0.2.1')).toEqual(caller);
  expect(callerOf(of('place 192.0.2.1', 'one'), nowhere).key).not.toBe(caller.key);
});

test('a share is that of the subject of its issuer, or of the only issuer', () => {
  const weights = [of('partner', 'one'), of('partner', 'two'), of('somebody', 'one')].map(
    (claims) => callerOf(claims, nowhere).weight,
  );
  expect(weights).toEqual([4, 1, 2]);
});
