import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';

const Measured = z.record(z.string(), z.object({ held: z.number(), declared: z.number() }));

test('no cache holds more of the heap than it says, whatever it is filled with', async () => {
  const script = join(import.meta.dirname, 'fill-caches.ts');
  const flags = ['--expose-gc', '--disable-warning=ExperimentalWarning'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script]);
  const measured = Object.entries(Measured.parse(JSON.parse(stdout)));
  expect(measured.length).toBeGreaterThan(10);
  const ratios = measured.map(([name, { held, declared }]) => [name, held / declared] as const);
  expect(ratios.filter(([, ratio]) => ratio > 1)).toEqual([]);
  // Nor are weights so large that the room is wasted.
  expect(ratios.filter(([, ratio]) => ratio < 0.25)).toEqual([]);
});
