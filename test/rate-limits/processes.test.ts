import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

async function remainingIn(...args: readonly string[]): Promise<string[]> {
  const command = ['test/rate-limits/processes.ts', ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command);
  return stdout.trim().split('\n');
}

test('processes of one machine count together, in their primary', async () => {
  expect(await remainingIn()).toEqual(['2, 1', '0, over']);
});

test('processes whose primary does not answer count each by itself, and say so once', async () => {
  const line = '2, 1, the store of rate limits is away; each process counts by itself';
  expect(await remainingIn('alone')).toEqual([line, line]);
});
