import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../embedded/support.ts';
import { readEnvFile } from '../../src/engine/cli/env-file.ts';
import { cli, freshClone, run, type Running } from './support.ts';

let clone: Awaited<ReturnType<typeof freshClone>>;
let file: string;
beforeAll(async () => {
  clone = await freshClone();
  file = join(clone.path, '.env');
});
afterEach(() => rm(file, { recursive: true, force: true }));
afterAll(() => clone[Symbol.asyncDispose]());

const settings = 'PORT=high\r\nLOG_LEVEL="loud"\r\n';
const read = { PORT: 'high', LOG_LEVEL: 'loud' };
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

const start = async (variables = {}) => {
  const { exit, output } = cli(clone.path, 'start', [], variables);
  return { status: await exit, ...output };
};

describe('the file .env', () => {
  test.each<[how: string, bytes: Buffer]>([
    ['in UTF-8', Buffer.from(settings)],
    ['in UTF-8 with a byte order mark', Buffer.from(`\ufeff${settings}`)],
    ['in UTF-16', utf16(settings)],
    ['in UTF-16, the other way round', utf16(settings).swap16()],
  ])('is read %s', async (_how, bytes) => {
    await writeFile(file, bytes);
    expect(readEnvFile(file)).toEqual(read);
  });

  test.each<[how: string, bytes: Buffer]>([
    ['in UTF-16 without a mark', utf16(settings).subarray(2)],
    ['in another encoding', Buffer.from('HOST=m\xfcller\n', 'latin1')],
  ])('is refused %s', async (_how, bytes) => {
    await writeFile(file, bytes);
    expect(() => readEnvFile(file)).toThrow(/is not saved as UTF-8/);
  });

  test('is refused where it is a directory', async () => {
    await mkdir(file);
    const { status, stderr } = await start();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^\.env is a directory.*\n$/);
  });

  test("is the project's where the command is started from another directory", async () => {
    await writeFile(file, settings);
    await using elsewhere = await temporaryDirectory();
    const main = join(clone.path, 'src', 'main.ts');
    const { exit, output } = run(elsewhere.path, [process.execPath, main, 'start']);
    expect(await exit).toBe(1);
    expect(output.stderr).toContain('PORT: must be a whole number');
  });
});

/** What tells which key signed a token: its header has the key's id. */
const keyOf = ({ output }: Running) => output.stdout.split('.')[0];

test('data is kept in the project, wherever a command is started from', async () => {
  await using elsewhere = await temporaryDirectory();
  const main = join(clone.path, 'src', 'main.ts');
  const token = run(elsewhere.path, [process.execPath, main, 'token', '--sub', 'alice']);
  expect(await token.exit).toBe(0);
  const again = cli(clone.path, 'token', ['--sub', 'alice']);
  await again.exit;
  expect(keyOf(token)).toBe(keyOf(again));
});

test('data is kept where DATA_DIRECTORY says', async () => {
  await using elsewhere = await temporaryDirectory();
  const kept = { DATA_DIRECTORY: join(elsewhere.path, 'data') };
  const [here, there] = [
    cli(clone.path, 'token', ['--sub', 'alice']),
    cli(clone.path, 'token', ['--sub', 'alice'], kept),
  ];
  expect([await here.exit, await there.exit]).toEqual([0, 0]);
  expect(keyOf(there)).not.toBe(keyOf(here));
});

test('a setting that is misspelled is told, with the one that was meant', async () => {
  const { status, stderr } = await start({
    PORT: 'high',
    DATABSE_URL: 'postgresql://a:b@localhost/c',
    'LOG-LEVEL': 'info',
    node_env: 'production',
    HOSTNAME: 'machine',
    PORTS: '1',
  });
  expect(status).toBe(1);
  expect(stderr.split('\n').filter((line) => line.includes('did you mean'))).toEqual([
    'DATABSE_URL is set, and is no setting: did you mean DATABASE_URL?',
    'LOG-LEVEL is set, and is no setting: did you mean LOG_LEVEL?',
    'node_env is set, and is no setting: did you mean NODE_ENV?',
  ]);
});
