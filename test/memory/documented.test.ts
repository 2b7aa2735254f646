import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { cacheShares } from '../../src/engine/memory/cache-shares.ts';

const units: Readonly<Record<string, number>> = { MiB: 1_048_576, bytes: 1 };

test('docs/operations.md has the share of each cache', async () => {
  const text = await readFile('docs/operations.md', 'utf8');
  const rows = text.matchAll(/^\| `(\w+)`[^|]*\| ([\d.,]+) (MiB|bytes)/gm);
  const documented = Object.fromEntries(
    Array.from(rows, ([, name = '', amount = '', unit = '']) => [
      name,
      Number(amount.replaceAll(',', '')) * units[unit]!,
    ]),
  );
  expect(documented).toEqual({ ...cacheShares });
});
