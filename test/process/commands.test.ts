import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cli, freshClone } from './support.ts';

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));
const commands = Object.keys(scripts).filter((name) => scripts[name]!.endsWith(`main.ts ${name}`));

let clone: Awaited<ReturnType<typeof freshClone>>;
beforeAll(async () => {
  clone = await freshClone();
});
afterAll(() => clone[Symbol.asyncDispose]());

/** Nothing listens there: a command that set to work would say so. */
const DATABASE_URL = 'postgresql://owner:owner@127.0.0.1:1/none';

const call = async (name: string, args: readonly string[], variables = {}) => {
  const { exit, output } = cli(clone.path, name, args, variables);
  return { status: await exit, ...output };
};

describe.each(commands)('npm run %s', (name) => {
  test('says with --help what it takes, and does nothing', async () => {
    const { status, stdout, stderr } = await call(name, ['--help'], { DATABASE_URL });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: npm (run (-s )?)?\w+/);
  });

  test('refuses what it does not know, with its usage, and does nothing', async () => {
    const { status, stdout, stderr } = await call(name, ['--nonsense'], { DATABASE_URL });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/'--nonsense'[^]*^Usage: npm /m);
  });
});

test('every command of ours is tried here', () => {
  expect(commands).toEqual(
    expect.arrayContaining([
      'start',
      'migrate',
      'seed',
      'token',
      'doctor',
      'reset',
      'url',
      'explain',
    ]),
  );
});

test('an option that npm took for its own is not passed over', async () => {
  const { status, stderr } = await call('doctor', [], { npm_config_fix: 'true' });
  expect(status).toBe(2);
  expect(stderr).toContain('npm took --fix for an option of its own: write -- before it');
});

describe('in a fresh clone', () => {
  test.each(['doctor', 'migrate', 'url'])(
    '%s leads to npm start, and makes nothing',
    async (name) => {
      const { status, stderr } = await call(name, []);
      expect(status).toBe(1);
      expect(stderr).toContain('"npm start"');
      expect(existsSync(join(clone.path, '.data'))).toBe(false);
    },
  );

  test('reset finds nothing to delete', async () => {
    expect(await call('reset', [])).toMatchObject({
      status: 0,
      stdout: 'There was no embedded database.\n',
    });
  });

  test('reset leaves a database that is configured alone', async () => {
    const { status, stderr } = await call('reset', [], { DATABASE_URL });
    expect(status).toBe(1);
    expect(stderr).toContain('which it leaves alone');
  });
});
