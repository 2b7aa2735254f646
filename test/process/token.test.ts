import { describe, expect, test } from 'vitest';
import { decodeJwt } from 'jose';
import { cli, useClone } from './support.ts';

const clone = useClone();

async function token(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const command = cli(clone.path, 'token', args, variables);
  return { status: await command.exit, ...command.output };
}

describe('npm run token', () => {
  test('prints a token and nothing else, also before the first start', async () => {
    const { status, stdout, stderr } = await token([
      '--sub',
      'alice',
      '--role',
      'moderator',
      '--expires',
      '2h',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const { sub, role, exp = 0, iat = 0 } = decodeJwt(stdout.trim());
    expect({ sub, role, seconds: exp - iat }).toEqual({
      sub: 'alice',
      role: 'moderator',
      seconds: 7200,
    });
  });

  test.each([
    ['no --sub', []],
    ['an empty --sub', ['--sub', '']],
    ['an unknown option', ['--sub', 'alice', '--foo']],
    ['a role that does not exist', ['--sub', 'alice', '--role', 'king']],
    ['the role of those without a token', ['--sub', 'alice', '--role', 'anonymous']],
    ['a time without a unit', ['--sub', 'alice', '--expires', '60']],
  ])('answers %s with its usage on stderr, and status 2', async (_what, args) => {
    const { status, stdout, stderr } = await token(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('Usage: npm run -s token -- --sub alice');
  });

  test('refuses in production', async () => {
    const { status, stdout } = await token(['--sub', 'alice'], { NODE_ENV: 'production' });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });
});
