import { startBench } from './bench.ts';
import { checkAnswers } from './check.ts';
import { people } from './fill.ts';
import { readOptions, usage, type Options } from './options.ts';
import * as report from './report.ts';
import { far } from './scenarios/far.ts';
import { interleaved } from './scenarios/interleaved.ts';
import { memory } from './scenarios/memory.ts';

// Compares servers on one database. docs/benchmarks.md says how to read what comes out.

const print = (...paragraphs: readonly string[]) =>
  void process.stdout.write(`${paragraphs.join('\n\n')}\n\n`);

async function run(options: Options): Promise<void> {
  const bench = await startBench(options);
  try {
    const { rows } = await bench.database.superuser.query<{ version: string }>(
      `select current_setting('server_version') as version`,
    );
    print(report.describeRun(options, rows[0]?.version ?? ''));

    const contenders = await bench.startContenders(bench.database.port);
    const names = contenders.map(({ name }) => name);
    print(`${await checkAnswers(bench, contenders)} answers compared with the truth, all right.`);

    if (options.memoryMinutes !== null) {
      const measured = await memory(bench, contenders, options.memoryMinutes);
      print('## Memory under load', report.describeMemory(measured));
      return;
    }
    const near = await interleaved(bench, contenders, options.workloads, people, options.rounds);
    print(
      '## 200 people, the database next door',
      report.describeTurns(near, names),
      report.describeRatios(near, names),
      report.describeDisturbance(near),
    );
    if (options.mainOnly) return;

    const reading = options.workloads.filter((workload) => ['W1', 'W2', 'W3'].includes(workload));
    for (const person of ['much', 'little']) {
      const rounds = Math.ceil(options.rounds / 3);
      const turns = await interleaved(bench, contenders, reading, [person], rounds);
      print(
        `## Somebody with ${person}`,
        report.describeTurns(turns, names),
        report.describeRatios(turns, names),
      );
    }
    print('## The database 2 ms away', report.describeFar(await far(bench), names));
  } finally {
    await bench.stop();
  }
}

try {
  if (process.argv.includes('--help')) process.stdout.write(`${usage}\n`);
  else await run(readOptions(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
