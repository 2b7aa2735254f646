import { percent, type Assessment } from './assess.ts';
import type { Harassment } from './harass.ts';

type Line = readonly string[];

/** What a hostile run comes to, as lines of tables. */
export function hostileTables({ samples, ledger, windows }: Harassment, assessment: Assessment) {
  const { fared, peakMb, floorMb, longestHealthMs } = assessment;
  const compared = (['read', 'write'] as const).flatMap((action) =>
    (['quiet', 'hostile'] as const).map((kind): Line => {
      const { requests, p50, p99, refused } = fared[action][kind];
      const ms = [p50, p99].map((value) => value.toFixed(0)).join(' / ');
      return [`${action}, ${kind}`, String(requests), ms, percent(refused)];
    }),
  );
  const attacks = Object.entries(ledger.requests)
    .toSorted(([one], [other]) => one.localeCompare(other))
    .flatMap(([kind, outcomes]) =>
      Object.entries(outcomes)
        .toSorted(([, one], [, other]) => other - one)
        .map(([outcome, count], nth): Line => [nth === 0 ? kind : '', outcome, String(count)]),
    );
  const every = Math.max(1, Math.ceil(samples.length / 12));
  const memory = samples
    .filter((_, nth) => nth % every === 0)
    .map(({ memoryMb }) => memoryMb.toFixed(0));
  const facts: Line[] = [
    [
      'windows',
      `${windows.filter(({ kind }) => kind === 'hostile').length} hostile, each behind a quiet one`,
    ],
    ['memory of the server, through the run', `${memory.join(' ')} MB`],
    [
      'the most, the least in its second and last quarter',
      `${peakMb.toFixed(0)}, ${floorMb.map((mb) => mb.toFixed(0)).join(', ')} MB`,
    ],
    [
      'longest wait for /health, quiet and hostile',
      `${longestHealthMs.quiet.toFixed(0)}, ${longestHealthMs.hostile.toFixed(0)} ms`,
    ],
    [
      '/ready said no',
      `${samples.filter(({ ready }) => !ready).length} of ${samples.length} times`,
    ],
    ['the largest answer to an attack', `${ledger.largestBytes} bytes`],
  ];
  return { attacks, compared, facts };
}
