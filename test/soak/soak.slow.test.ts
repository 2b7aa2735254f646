import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { readOptions } from '../../scripts/soak/options.ts';
import type { Plant } from '../../scripts/soak/plants.ts';
import { report } from '../../scripts/soak/report.ts';
import { runSoak, type Result } from '../../scripts/soak/run.ts';
import { faults, type Fault } from '../../scripts/soak/tally.ts';

/** A short run on the tests' Postgres. */
async function soak(args: readonly string[], isEnough?: (result: Result['tally']) => boolean) {
  const endings: (() => Promise<unknown>)[] = [];
  onTestFinished(async () => {
    for (const end of endings.toReversed()) await end();
  });
  const options = readOptions(['--seconds', '60', '--people', '30', '--think', '50', ...args]);
  const result = await runSoak(options, inject('postgres'), {
    defer: (end) => endings.push(end),
    log: () => undefined,
    signal: new AbortController().signal,
    ...(isEnough === undefined ? {} : { isEnough }),
  });
  return { ...result, text: report(result, options) };
}

describe('a soak', () => {
  test('finds nothing wrong, while connections break and clients hang up', async () => {
    const { tally, text } = await soak(['--requests', '500', '--kills', '10', '--seed', '1']);
    expect(tally.examples).toEqual([]);
    expect(tally.kills.length).toBeGreaterThan(0);
    expect(tally.checkedReads).toBeGreaterThan(100);
    expect(tally.checkedWrites).toBeGreaterThan(20);
    for (const fault of faults) expect(text).toMatch(new RegExp(`^${fault} +0$`, 'm'));
  });

  const planted: readonly (readonly [Plant, string, Fault])[] = [
    ['widened', 'a policy that lets everybody see everything', 'foreign rows seen'],
    ['hidden', 'a policy that hides what it should show', 'missing rows'],
    ['undone', 'a write that is taken back after its success was told', 'false successes'],
    ['forgotten', 'a key that is known no longer', 'repeats that differ'],
    ['unsaid', 'a success that is told as a failure', 'false failures'],
    ['swapped', "somebody else's answer", 'foreign rows seen'],
    ['stale', 'an answer from before', 'wrong rows'],
    ['talkative', 'an error that tells SQL', 'answers that say too much'],
    ['crash', 'a server that breaks', 'unexpected answers'],
    ['held', 'a connection too many, with a transaction that is never ended', 'leaked connections'],
  ];
  test.each(planted)('notices (%s) %s', async (plant, _what, fault) => {
    const args = ['--requests', '2000', '--plant', plant, '--kills', '0', '--seed', '1'];
    const atTheEnd = plant === 'held';
    const { tally } = await soak(args, ({ faults: found, total }) =>
      atTheEnd ? total > 20 : (found.get(fault) ?? 0) > 0,
    );
    expect(tally.faults.get(fault)).toBeGreaterThan(0);
  });
});
