import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readConfig, variableNames } from '../../src/engine/config/index.ts';

const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
const uncommented = parseEnv(text.replaceAll(/^#(?=[A-Z_]+=)/gm, ''));

/** They have no default; what stands there is an example. */
const examples = new Set([
  'DATABASE_URL',
  'DATABASE_AUTHENTICATED_URL',
  'JWKS_URL',
  'JWT_ISSUER',
  'AUTH_PROVIDERS',
  'DATABASE_SHARES',
  'RATE_LIMIT',
  'RATE_LIMIT_STORE',
]);

describe('.env.example', () => {
  test('lists exactly the variables that are read', () => {
    expect(Object.keys(uncommented).toSorted()).toEqual(variableNames.toSorted());
  });

  test('changes nothing as it stands', () => {
    expect(parseEnv(text)).toEqual({});
  });

  test('shows the defaults that the code has', () => {
    const shown = Object.entries(uncommented).filter(([name]) => !examples.has(name));
    expect(readConfig(Object.fromEntries(shown))).toEqual(readConfig({}));
  });

  test('gives examples that are valid', () => {
    const { JWKS_URL: _, ...withoutShortcut } = uncommented;
    expect(() => readConfig({ ...withoutShortcut, JWT_ISSUER: '' })).not.toThrow();
    expect(() => readConfig({ ...uncommented, AUTH_PROVIDERS: '' })).not.toThrow();
  });
});
