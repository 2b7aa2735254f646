import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Bench } from '../bench.ts';
import type { Contender } from '../contender.ts';
import { people } from '../fill.ts';
import { HttpConnection } from '../measure/http-connection.ts';
import type { RelayCounts } from '../measure/relay-process.ts';
import { startRelay, type Relay } from '../measure/relay.ts';
import { requestText } from '../requests.ts';
import { median } from '../statistics.ts';
import { removeWritten } from '../truth.ts';
import { interleaved, type Turns } from './interleaved.ts';

/** What one request, asked alone, costs a database that is some way off. */
export interface Cost {
  readonly flights: number;
  /** Flights whose answer was awaited before the request was answered. */
  readonly awaited: number;
  readonly statements: number;
  readonly parses: number;
  readonly latencyMs: Readonly<Record<string, number>>;
}

export interface Far {
  /** One round trip of a bare `select` through the same relay. */
  readonly roundTripMs: number;
  /** `costs[workload][server]` */
  readonly costs: Record<string, Record<string, Cost>>;
  readonly turns: Turns;
}

const oneWayMs = 2;

/** Everything again on a database 2 ms away, each way. */
export async function far(bench: Bench): Promise<Far> {
  const relay = await startRelay(bench.database.port, oneWayMs);
  try {
    const contenders = await bench.startContenders(relay.port);
    const workloads = bench.options.workloads.filter((workload) => workload !== 'W5');
    const roundTripMs = await bareRoundTrip(bench, relay);
    const turns = await interleaved(bench, contenders, workloads, people, 1);
    const costs: Far['costs'] = {};
    for (const workload of workloads) {
      const ofWorkload: Record<string, Cost> = {};
      costs[workload] = ofWorkload;
      for (const contender of contenders) {
        ofWorkload[contender.name] = await costOf(bench, relay, contender, workload);
      }
    }
    await Promise.all(contenders.map((contender) => contender.stop()));
    return { roundTripMs, costs, turns };
  } finally {
    relay.stop();
  }
}

async function bareRoundTrip(bench: Bench, relay: Relay): Promise<number> {
  const url = Object.assign(new URL(bench.database.loginUrl), { port: String(relay.port) }).href;
  const client = new Client({ connectionString: url });
  await client.connect();
  const times: number[] = [];
  for (let count = 0; count < 30; count += 1) {
    const started = performance.now();
    await client.query('select');
    times.push(performance.now() - started);
  }
  await client.end();
  return median(times);
}

async function costOf(
  bench: Bench,
  relay: Relay,
  contender: Contender,
  workload: string,
): Promise<Cost> {
  const latencyMs: Record<string, number> = {};
  let counted: RelayCounts[] = [];
  const connection = new HttpConnection(contender.port);
  for (const person of ['person-1', 'much', 'little']) {
    const token = bench.tokens.get(person) ?? '';
    const request = Buffer.from(requestText(contender, workload, person, token));
    const times: number[] = [];
    const counts: RelayCounts[] = [];
    for (let count = 0; count < 30; count += 1) {
      const before = await relay.counts();
      const started = performance.now();
      await connection.send(request);
      const elapsed = performance.now() - started;
      const { answered } = await relay.counts();
      // What was sent without waiting for it, such as the COMMIT of a query, arrives meanwhile.
      await delay(4 * oneWayMs);
      const after = await relay.counts();
      // The first ones connect, and prepare.
      if (count < 10) continue;
      times.push(elapsed);
      counts.push({ ...difference(after, before), answered: answered - before.answered });
    }
    latencyMs[person] = median(times);
    if (person === 'person-1') counted = counts;
  }
  connection.close();
  if (workload === 'W4') await removeWritten(bench.database.superuser);
  const typical = (key: keyof RelayCounts) => median(counted.map((counts) => counts[key]));
  return {
    flights: typical('flights'),
    awaited: typical('answered'),
    statements: typical('statements'),
    parses: typical('parses'),
    latencyMs,
  };
}

function difference(after: RelayCounts, before: RelayCounts): RelayCounts {
  return {
    flights: after.flights - before.flights,
    answered: after.answered - before.answered,
    statements: after.statements - before.statements,
    parses: after.parses - before.parses,
  };
}
