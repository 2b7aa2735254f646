import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseAccount } from '../../src/engine/embedded/account.ts';
import { findBinaries, makeRunnable } from '../../src/engine/embedded/binaries.ts';
import { EmbeddedDatabaseError } from '../../src/engine/embedded/errors.ts';
import { temporaryDirectory } from './support.ts';

let temporary: Awaited<ReturnType<typeof temporaryDirectory>>;
let native: string;
let copies: string;

beforeAll(async () => {
  temporary = await temporaryDirectory();
  native = join(temporary.path, 'package', 'native');
  copies = join(temporary.path, 'copies');
  const installed = await findBinaries(null, copies);
  await cp(dirname(dirname(installed.postgres)), native, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  });
});
afterAll(() => temporary[Symbol.asyncDispose]());

test('Postgres runs although npm ran no install script and kept no executable bit', async () => {
  const libraries = join(native, 'lib');
  for (const entry of await readdir(libraries, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) await rm(join(libraries, entry.name));
  }
  for (const name of ['postgres', 'initdb']) await chmod(join(native, 'bin', name), 0o644);

  const { postgres } = await makeRunnable({ native, version: '0' }, null, copies);

  const { stdout } = await promisify(execFile)(postgres, ['--version']);
  expect(stdout).toContain('PostgreSQL');
});

test.runIf(process.getuid?.() === 0)(
  'for root, Postgres runs from a copy where its account may not enter the package',
  async () => {
    await chmod(dirname(native), 0o700);
    const account = await databaseAccount(join(temporary.path, 'cluster'));
    const { postgres } = await makeRunnable({ native, version: '0' }, account, copies);
    expect(postgres.startsWith(copies)).toBe(true);
    const options = { ...account, cwd: '/' };
    const { stdout } = await promisify(execFile)(postgres, ['--version'], options);
    expect(stdout).toContain('PostgreSQL');
  },
);

test('programs that do not run are an error that says where they are', async () => {
  const broken = join(temporary.path, 'broken');
  await expect(makeRunnable({ native: broken, version: '1' }, null, copies)).rejects.toThrow(
    EmbeddedDatabaseError,
  );
  expect(existsSync(join(copies, 'postgres-1'))).toBe(false);
});
