import { setTimeout as delay } from 'node:timers/promises';
import { readUsage, residentMb } from '../../bench/servers/measure/usage.ts';
import type { TestCluster } from '../../test/support/cluster.ts';
import { lookAround } from './aftermath.ts';
import { doContest } from './do-contest.ts';
import { doNuisance } from './do-nuisance.ts';
import { doRead } from './do-read.ts';
import { doWrite } from './do-write.ts';
import { assess, type Assessment } from './hostile/assess.ts';
import { harass, type Harassment } from './hostile/harass.ts';
import { killBackends } from './kill.ts';
import { thinkOfNuisances } from './nuisances.ts';
import type { Options } from './options.ts';
import type { Person } from './people.ts';
import { plantIn, tamperWith } from './plants.ts';
import { Random } from './random.ts';
import type { Desk } from './requests.ts';
import { setStage } from './stage.ts';
import { Tally } from './tally.ts';

export interface Result {
  readonly tally: Tally;
  readonly seconds: number;
  readonly between: string;
  /** Resident memory of the server in MB: after the first tenth of the run, and at the end. */
  readonly memoryMb: { readonly start: number; readonly end: number };
  /** CPU of the server, in milliseconds per request. */
  readonly cpuMs: number;
  /** Null where nobody attacked. */
  readonly hostile: {
    readonly harassment: Harassment;
    readonly assessment: Assessment;
    /** What bounded the server's memory. */
    readonly limit: string;
  } | null;
}

export interface RunOptions {
  /** Told how everything that is started is ended. */
  readonly defer: (end: () => Promise<unknown>) => void;
  readonly log: (sentence: string) => void;
  /** Ends the run before its time. */
  readonly signal: AbortSignal;
  /** Whether it has seen what it is for; asked after every request. */
  readonly isEnough?: (tally: Tally) => boolean;
}

/** One run, from an empty Postgres to what is left at the end. */
export async function runSoak(
  options: Options,
  cluster: TestCluster,
  { defer, log, signal, isEnough = () => false }: RunOptions,
): Promise<Result> {
  const stage = await setStage(options, cluster, defer);
  log(`The server runs; ${options.people} people, ${stage.groups.length} groups of rows.`);
  const tally = new Tally();
  const desk: Desk = {
    stage,
    tally,
    tamper: tamperWith(options.plant),
    kept: new Set(),
    nuisance: await thinkOfNuisances(stage.issuer, stage.bodyLimitBytes),
  };
  defer(await plantIn(options.plant, stage.database));

  const over = new AbortController();
  const end = AbortSignal.any([over.signal, signal]);
  const started = performance.now();
  const { pid } = stage.server;
  let start = { mb: residentMb(pid), cpuMs: 0, requests: 0 };
  let harassed: Harassment | undefined;
  const timers = [
    setTimeout(() => {
      start = { mb: residentMb(pid), cpuMs: readUsage(pid, 0).serverMs, requests: tally.total };
    }, options.seconds * 100),
    setTimeout(() => over.abort(), options.seconds * 1000),
  ];
  try {
    const live = async (person: Person, nth: number) => {
      const random = new Random(options.seed, person.actor.label);
      // Not all at the same moment.
      await pause(random.next() * options.thinkMs + nth, end);
      while (!end.aborted) {
        const act = random.weighted([
          [75, doRead],
          [15, doWrite],
          [10, doNuisance],
          [2, doContest],
        ]);
        await act(desk, person, random);
        if (tally.total >= options.requests || isEnough(tally)) over.abort();
        await pause(random.next() * 2 * options.thinkMs, end);
      }
    };
    const beHarassed = async () => void (harassed = await harass(stage, end));
    // Whoever waits for a server that is gone waits for ever.
    const gone = async () => {
      await stage.server.ended;
      if (over.signal.aborted) return;
      tally.fault('ends of the server', (await stage.server.log()).slice(-600));
      over.abort();
      await pause(1000, signal);
    };
    const all = Promise.all([
      ...stage.people.map(live),
      killBackends(stage, tally, end),
      tellProgress(tally, log, end),
      options.hostile ? beHarassed() : null,
    ]);
    await Promise.race([all, gone()]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    over.abort();
  }
  const seconds = (performance.now() - started) / 1000;
  signal.throwIfAborted();
  const usage = readUsage(pid, 0).serverMs - start.cpuMs;
  const cpuMs = usage / Math.max(1, tally.total - start.requests);
  const isAlive = (tally.faults.get('ends of the server') ?? 0) === 0;
  if (isAlive) await lookAround(desk);
  const memoryMb = { start: start.mb, end: isAlive ? residentMb(pid) : 0 };
  const hostile = harassed && {
    harassment: harassed,
    assessment: assess(harassed, tally),
    limit: stage.memoryLimit,
  };
  return { tally, seconds, between: stage.between, memoryMb, cpuMs, hostile: hostile ?? null };
}

const pause = (ms: number, signal: AbortSignal) =>
  delay(ms, undefined, { signal }).catch(() => undefined);

async function tellProgress(tally: Tally, log: (sentence: string) => void, signal: AbortSignal) {
  for (;;) {
    await pause(10_000, signal);
    if (signal.aborted) return;
    log(
      `${tally.total} requests, ${tally.kills.length} backends killed, ${tally.faultCount} faults.`,
    );
  }
}
