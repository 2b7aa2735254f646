import { expect, onTestFinished, test } from 'vitest';
import { cutCommits } from '../../scripts/campaign/commits.ts';
import { createDatabase } from '../support/database.ts';

test('nothing is told that is not so, and nothing is stored twice, wherever the connection is cut around COMMIT', async () => {
  const database = await createDatabase();
  const endings: (() => Promise<unknown>)[] = [() => database.drop()];
  onTestFinished(async () => {
    for (const end of endings.toReversed()) await end();
  });
  const { done, faults, examples } = await cutCommits(database, {
    seed: 26,
    bytes: 2,
    kills: 0,
    defer: (end) => void endings.push(end),
    log: () => undefined,
  });
  expect(examples).toEqual([]);
  expect([...faults.values()].every((count) => count === 0)).toBe(true);
  // Two drivers, two ways to answer, five writes, with a key and without, two bytes each.
  for (const side of ['question', 'answer']) {
    const cuts = [...done].filter(([what]) => what.includes(`, ${side}: `));
    expect(cuts.reduce((sum, [, count]) => sum + count, 0)).toBe(2 * 2 * 5 * 2 * 2);
  }
});
