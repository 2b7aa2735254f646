import { expect, test } from 'vitest';
import { claimsFor } from '../../src/engine/claims.ts';
import { type RequestRole, requestRoles, roleNamed } from '../../src/engine/request-roles.ts';
import { openingOf } from '../../src/engine/session/opening.ts';

const told = {
  anonymous: 'guest',
  signedIn: 'member',
  chosen: { auditor: { sees: 'all' } },
} as const;
const roles = requestRoles(told);

const opening = (name: string) =>
  openingOf(
    claimsFor('alice', roleNamed(roles, name)),
    'read',
    undefined,
  )({ settings: '', hidesSet: true, server: null }, true);

test('a domain names its roles: nobody’s, anybody’s with a token, and those that a token asks for', () => {
  expect(roles.all).toEqual([
    { name: 'guest', sees: 'public', writesAll: false, chosen: false, settings: {} },
    { name: 'member', sees: 'own', writesAll: false, chosen: false, settings: {} },
    { name: 'auditor', sees: 'all', writesAll: false, chosen: true, settings: {} },
  ]);
});

test('a transaction runs under the role, and the planner is told what it sees', () => {
  expect(opening('member')).toContain('; set local role member; ');
  expect(opening('member')).not.toContain('enable_');
  expect(opening('guest')).toMatch(/enable_sort = 'on'$/);
  expect(opening('auditor')).toMatch(/enable_sort = 'on'; set local enable_seqscan = 'on'$/);
});

test.each(['Member', 'member; reset role', '', 'a'.repeat(64), 'rôle'])(
  'a role named %j is refused',
  (signedIn) => {
    expect(() => requestRoles({ ...told, signedIn })).toThrow("can't be one of requests");
  },
);

test('a role that is told twice is refused', () => {
  expect(() => requestRoles({ ...told, signedIn: 'guest' })).toThrow(
    'The role "guest" is given twice.',
  );
});

test('no transaction begins under what is no role of requests', () => {
  const forged = { name: 'postgres', sees: 'own' } as unknown as RequestRole;
  expect(() => openingOf(claimsFor('alice', forged), 'read', undefined)).toThrow(
    'Not a role for requests.',
  );
  expect(() => roleNamed(roles, 'postgres')).toThrow('No request runs under the role "postgres".');
});
