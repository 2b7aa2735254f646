import { hostileTables } from './hostile/report-hostile.ts';
import type { Options } from './options.ts';
import type { Result } from './run.ts';
import { faults } from './tally.ts';

/** What a run comes to, as a table for people. */
export function report(
  { tally, seconds, between, memoryMb, cpuMs, hostile }: Result,
  options: Options,
): string {
  const latencies = tally.latencies.map(({ ms }) => ms).toSorted((one, other) => one - other);
  const quantile = (part: number) =>
    (latencies[Math.floor(latencies.length * part)] ?? 0).toFixed(0);
  const perSecond = (tally.total / seconds).toFixed(0);
  const { unknown, slowest } = tally;
  const requests = [...tally.requests]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .flatMap(([kind, outcomes]) =>
      [...outcomes]
        .toSorted(([, one], [, other]) => other - one)
        .map(([outcome, count], nth): Line => [nth === 0 ? kind : '', outcome, String(count)]),
    );
  return [
    `Seed ${options.seed}: ${seconds.toFixed(0)} s, ${options.people} people, a pool of ${options.pool}, ` +
      `${between} between the server and Postgres.`,
    table(['request', 'answer', 'count'], requests),
    ...(hostile === null ? [] : hostileText(hostile)),
    table(
      ['', ''],
      [
        ['requests', `${tally.total} (${perSecond} per second)`],
        [
          'p50, p99, slowest',
          `${quantile(0.5)}, ${quantile(0.99)}, ${slowest.ms.toFixed(0)} ms (${slowest.kind})`,
        ],
        [
          'answers compared with the oracle',
          `${tally.checkedReads}, with ${tally.checkedRows} rows`,
        ],
        ['writes looked up in the database', String(tally.checkedWrites)],
        ['writes with a key', `${tally.keyed}, of which ${tally.repeated} were sent again`],
        ['outcomes that no answer told', `${unknown.stored} stored, ${unknown.notStored} not`],
        ['backends killed', String(tally.kills.length)],
        [
          'memory of the server',
          `${memoryMb.start.toFixed(0)} MB at first, ${memoryMb.end.toFixed(0)} MB at the end`,
        ],
        ['CPU of the server', `${cpuMs.toFixed(2)} ms per request`],
      ],
    ),
    table(
      ['must be 0', ''],
      faults.map((fault): Line => [fault, String(tally.faults.get(fault) ?? 0)]),
    ),
    ...tally.examples.map(({ fault, text }) => `${fault}: ${text}`),
  ].join('\n\n');
}

function hostileText({ harassment, assessment, limit }: NonNullable<Result['hostile']>): string[] {
  const { attacks, compared, facts } = hostileTables(harassment, assessment);
  return [
    table(['attack', 'answer', 'count'], attacks),
    table(['honest people', 'requests', 'p50 / p99 in ms', 'refused'], compared),
    table(['under attack', ''], [['memory limit', limit], ...facts]),
  ];
}

type Line = readonly string[];

function table(head: Line, lines: readonly Line[]): string {
  const all = [head, ...lines];
  const widths = head.map((_, column) =>
    Math.max(...all.map((line) => (line[column] ?? '').length)),
  );
  const show = (line: Line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [show(head), rule, ...lines.map(show)].filter((line) => line !== '').join('\n');
}
