import type { Latency, Tally } from '../tally.ts';
import type { Harassment } from './harass.ts';
import { memoryLimitMb } from './limit-memory.ts';
import type { Window } from './windows.ts';

/** How honest people fared in the windows of one kind. */
export interface Fared {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  /** The share that was told to come again, or to wait no longer. */
  readonly refused: number;
}

export interface Assessment {
  /** By what honest people did, then by the windows' kind. */
  readonly fared: Readonly<Record<'read' | 'write', Readonly<Record<Window['kind'], Fared>>>>;
  readonly peakMb: number;
  /** The least memory in the second and in the last quarter of the run. */
  readonly floorMb: readonly [second: number, last: number];
  readonly longestHealthMs: Readonly<Record<Window['kind'], number>>;
}

/** A shorter run ends before everything that is kept has been filled. */
const warmMs = 300_000;

/** Fewer say nothing about the slowest in a hundred. */
const enough = 300;

/** Compares hostile windows with quiet ones, and counts as a fault what must not be. */
export function assess(harassment: Harassment, tally: Tally): Assessment {
  const { windows, samples, ledger } = harassment;
  const inside = (kind: Window['kind'], at: number) =>
    windows.some((window) => window.kind === kind && at >= window.from && at < window.to);
  const fared = (action: string) => {
    const of = (kind: Window['kind']) =>
      fareOf(tally.latencies.filter((one) => one.kind.startsWith(action) && inside(kind, one.at)));
    return { quiet: of('quiet'), hostile: of('hostile') };
  };
  const healthIn = (kind: Window['kind']) =>
    Math.max(0, ...samples.filter(({ at }) => inside(kind, at)).map(({ healthMs }) => healthMs));
  const result: Assessment = {
    fared: { read: fared('read'), write: fared('write') },
    peakMb: Math.max(0, ...samples.map(({ memoryMb }) => memoryMb)),
    floorMb: [floorOf(harassment, 0.25, 0.5), floorOf(harassment, 0.75, 1)],
    longestHealthMs: { quiet: healthIn('quiet'), hostile: healthIn('hostile') },
  };

  for (const [action, { quiet, hostile }] of Object.entries(result.fared)) {
    if (Math.min(quiet.requests, hostile.requests) < enough) continue;
    if (hostile.p99 >= 2 * quiet.p99) {
      const text = `${action}: p99 ${hostile.p99.toFixed(0)} ms, ${quiet.p99.toFixed(0)} ms when quiet`;
      tally.fault('slower under attack', text);
    }
    if (hostile.refused > quiet.refused + 0.01 + chanceBetween(quiet, hostile)) {
      const text = `${action}: ${percent(hostile.refused)}, ${percent(quiet.refused)} when quiet`;
      tally.fault('refused under attack', text);
    }
  }
  const unready = samples.filter(({ at, ready }) => !ready && !afterKill(at, tally));
  tally.fault('/ready turned by load', `${unready.length} times`, unready.length);
  if (result.peakMb > memoryLimitMb)
    tally.fault('memory above its limit', `${result.peakMb.toFixed(0)} MB`);
  const [second, last] = result.floorMb;
  const lasted = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
  if (lasted > warmMs && last > second * 1.25 + 32) {
    tally.fault('memory that grows', `from ${second.toFixed(0)} to ${last.toFixed(0)} MB`);
  }
  tally.fault('attacks answered wrongly', ledger.examples.join('\n'), ledger.wrong);
  return result;
}

/** By how much two shares of these sizes differ by chance at most, nineteen times in twenty. */
function chanceBetween(one: Fared, other: Fared): number {
  const all = one.requests + other.requests;
  const share = (one.refused * one.requests + other.refused * other.requests) / all;
  return 2 * Math.sqrt(share * (1 - share) * (1 / one.requests + 1 / other.requests));
}

function fareOf(latencies: readonly Latency[]): Fared {
  const sorted = latencies.map(({ ms }) => ms).toSorted((one, other) => one - other);
  const quantile = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0;
  const refused = latencies.filter((one) => one.refused).length / Math.max(1, latencies.length);
  return { requests: latencies.length, p50: quantile(0.5), p99: quantile(0.99), refused };
}

/** The least memory in a part of the run: what is left when everything that can go has gone. */
function floorOf({ samples }: Harassment, from: number, to: number): number {
  const part = samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to));
  return Math.min(...part.map(({ memoryMb }) => memoryMb));
}

/** A backend that is killed may have been the one that `/ready` asked. */
const afterKill = (at: number, { kills }: Tally) =>
  kills.some((kill) => kill <= at + 3000 && kill >= at - 3000);

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
