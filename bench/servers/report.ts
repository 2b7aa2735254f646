import { cpus, totalmem } from 'node:os';
import type { LoadResult } from './measure/load-process.ts';
import type { Options } from './options.ts';
import type { Far } from './scenarios/far.ts';
import type { Turns } from './scenarios/interleaved.ts';
import type { Memory } from './scenarios/memory.ts';
import { median, medianRatio } from './statistics.ts';
import { workloadTitles } from './workloads.ts';

type Figure = Exclude<keyof LoadResult, 'requests'>;

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** A table in Markdown. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const figure = (turns: readonly LoadResult[] | undefined, key: Figure) =>
  (turns ?? []).map((turn) => turn[key]);
const typical = (turns: readonly LoadResult[] | undefined, key: Figure) =>
  median(figure(turns, key));
const times = (ratio: number) => (Number.isNaN(ratio) ? '–' : `${ratio.toFixed(2)}×`);

/** What was measured on, and how. */
export function describeRun(options: Options, postgres: string): string {
  const [processor] = cpus();
  const { servers, rounds, seconds, connections, poolMax, keepTokens } = options;
  return [
    `${cpus().length} cores (${processor?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, Linux; Node ${process.versions.node}; Postgres ${postgres} on the same machine.`,
    `200,000 todos, 200 people with a token each (RS256), ${connections} connections, a pool of ${poolMax}; ${rounds} round(s) of ${seconds} s of ${servers.join(', ')}.`,
    keepTokens
      ? 'All servers remember the tokens they have verified.'
      : 'The others verify the token of every request, with Node’s own crypto; Rowhouse remembers verified ones.',
    ...Object.entries(workloadTitles).map(([name, title]) => `- ${name}: ${title}`),
  ].join('\n');
}

/** What each server did at each workload. */
export function describeTurns(turns: Turns, names: readonly string[]): string {
  const workloads = Object.keys(turns);
  const rows = names.map((name) => [
    name,
    ...workloads.map((workload) => {
      const mine = turns[workload]?.[name];
      const latency = `${typical(mine, 'p50Ms').toFixed(1)} / ${typical(mine, 'p99Ms').toFixed(1)}`;
      const cpu = `${typical(mine, 'serverMs').toFixed(3)} / ${typical(mine, 'postgresMs').toFixed(3)}`;
      return `**${Math.round(typical(mine, 'perSecond'))}** · ${latency} · ${cpu}`;
    }),
    String(
      Math.round(Math.max(...workloads.map((key) => typical(turns[key]?.[name], 'memoryMb')))),
    ),
  ]);
  return [
    'Requests per second · latency p50 / p99 in ms · CPU per request of server / of Postgres in ms; memory in MB.',
    '',
    table(['', ...workloads, 'memory'], rows),
  ].join('\n');
}

/** How the first server compares with each other one: the median of the rounds' ratios. */
export function describeRatios(turns: Turns, names: readonly string[]): string {
  const workloads = Object.keys(turns);
  const [first = '', ...others] = names;
  const figures: readonly (readonly [Figure, string])[] = [
    ['perSecond', 'requests per second'],
    ['serverMs', 'server CPU per request'],
    ['postgresMs', 'Postgres CPU per request'],
    ['p99Ms', 'p99'],
    ['memoryMb', 'memory'],
  ];
  const rows = others.flatMap((other) =>
    figures.map(([key, title]) => [
      `${first} : ${other}, ${title}`,
      ...workloads.map((workload) => {
        const mine = figure(turns[workload]?.[first], key);
        return times(medianRatio(mine, figure(turns[workload]?.[other], key)));
      }),
    ]),
  );
  return table(['', ...workloads], rows);
}

/** How much of the machine others took meanwhile. */
export function describeDisturbance(turns: Turns): string {
  const shares = Object.values(turns).flatMap((servers) =>
    Object.values(servers).flatMap((list) => figure(list, 'disturbance')),
  );
  const others = median(shares);
  const remark =
    others > 0.1 ? ' **The machine was not left alone: only the ratios mean something.**' : '';
  return `Other processes took ${others.toFixed(2)} cores in the median turn, ${Math.max(...shares).toFixed(2)} in the worst.${remark}`;
}

/** What a database at a distance costs. */
export function describeFar({ roundTripMs, costs, turns }: Far, names: readonly string[]): string {
  const workloads = Object.keys(costs);
  const perServer = (cell: (workload: string, name: string) => string) =>
    names.map((name) => [name, ...workloads.map((workload) => cell(workload, name))]);
  const costCell = (workload: string, name: string) => {
    const cost = costs[workload]?.[name];
    if (cost === undefined) return '–';
    return `**${cost.awaited}** of ${cost.flights} · ${cost.statements} · ${cost.parses}`;
  };
  const latencyCell = (workload: string, name: string) => {
    const latency = costs[workload]?.[name]?.latencyMs ?? {};
    return ['person-1', 'much', 'little'].map((who) => latency[who]?.toFixed(1) ?? '–').join(' / ');
  };
  return [
    `A bare round trip takes ${roundTripMs.toFixed(1)} ms here: 2 ms each way, and what the relay itself takes.`,
    '',
    'One warm request alone: round trips before the answer, of all · statements · of these sent as text rather than by name.',
    '',
    table(['', ...workloads], perServer(costCell)),
    '',
    'Its latency in ms, for one of the 200 / for somebody with much / with little:',
    '',
    table(['', ...workloads], perServer(latencyCell)),
    '',
    'Under load, one round:',
    '',
    describeTurns(turns, names),
  ].join('\n');
}

/** Memory over some minutes. */
export function describeMemory(memory: Readonly<Record<string, Memory>>): string {
  const rows = Object.entries(memory).map(([name, { startedMb, minutesMb, requests }]) => [
    name,
    startedMb.toFixed(0),
    minutesMb.map((mb) => mb.toFixed(0)).join(' '),
    String(requests),
  ]);
  return table(['', 'MB at the start', 'MB at the end of each minute', 'requests'], rows);
}
