import { describe, expect, test } from 'vitest';
import { assess } from '../../scripts/soak/hostile/assess.ts';
import type { Harassment } from '../../scripts/soak/hostile/harass.ts';
import { wrongIn } from '../../scripts/soak/hostile/verdict.ts';
import { Tally, type Fault } from '../../scripts/soak/tally.ts';

// A quiet window of ten minutes, then a hostile one, in which each answer comes after 100 ms and
// nothing is wrong unless a test changes it.

const minute = 60_000;
const reply = { kind: 'x', status: 200, text: '{"data":{}}', bytes: 11, requestId: '' };

function faultsWith(
  change: Partial<Harassment>,
  latency: (hostile: boolean) => { ms?: number; refused?: boolean } = () => ({}),
): ReadonlyMap<Fault, number> {
  const tally = new Tally();
  for (let nth = 0; nth < 1000; nth += 1) {
    const hostile = nth >= 500;
    const usual = { kind: 'read: x', ms: 100, refused: false };
    tally.latencies.push({ ...usual, at: nth * 0.02 * minute, ...latency(hostile) });
  }
  assess(
    {
      windows: [
        { kind: 'quiet', from: 0, to: 10 * minute },
        { kind: 'hostile', from: 10 * minute, to: 20 * minute },
      ],
      samples: samples({}),
      ledger: { requests: {}, wrong: 0, examples: [], largestBytes: 0 },
      ...change,
    },
    tally,
  );
  return tally.faults;
}

const samples = ({
  memoryMb = () => 200,
  ready = true,
}: {
  memoryMb?: (at: number) => number;
  ready?: boolean;
}) =>
  Array.from({ length: 20 }, (_, nth) => ({
    at: nth * minute,
    memoryMb: memoryMb(nth),
    healthMs: 1,
    ready,
  }));

describe('a hostile run', () => {
  test('in which nothing changes has no fault', () => {
    expect(faultsWith({})).toEqual(new Map());
  });

  test.each<[Fault, ReadonlyMap<Fault, number>]>([
    ['slower under attack', faultsWith({}, (hostile) => ({ ms: hostile ? 200 : 100 }))],
    ['refused under attack', faultsWith({}, (hostile) => ({ refused: hostile }))],
    ['/ready turned by load', faultsWith({ samples: samples({ ready: false }) })],
    [
      'memory above its limit',
      faultsWith({ samples: samples({ memoryMb: (at) => (at === 3 ? 1100 : 200) }) }),
    ],
    ['memory that grows', faultsWith({ samples: samples({ memoryMb: (at) => 200 + at * 20 }) })],
    [
      'attacks answered wrongly',
      faultsWith({ ledger: { requests: {}, wrong: 1, examples: ['x'], largestBytes: 0 } }),
    ],
  ])('reports: %s', (fault, faults) => {
    expect([...faults.keys()]).toEqual([fault]);
  });
});

describe('an answer to an attack is wrong', () => {
  test.each([
    ['where it is a 500', { status: 500 }],
    [
      'where it tells of a fault',
      { text: '{"errors":[{"extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}' },
    ],
    [
      'where it tells SQL',
      { text: '{"errors":[{"message":"Failed query: select count(*) from x"}]}' },
    ],
    ['where what it told is not so', { wrong: 'told as failed, and stored' }],
  ])('%s', (_where, change) => {
    expect([wrongIn(reply), wrongIn({ ...reply, ...change })]).toEqual([null, expect.any(String)]);
  });
});
