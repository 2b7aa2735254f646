import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bounds, units } from './worst/bounds.ts';
import { dimensions } from './worst/cost.ts';
import { openLaboratory, requestOf } from './worst/laboratory.ts';
import { searchWorst, type Found } from './worst/search.ts';
import type { Specimen } from './worst/specimen.ts';

// Looks for the requests within every limit that cost most, and fails where one costs more than it
// may. docs/soak.md says how to read what comes out.

const usage = `npm run worst -- [options]
  --minutes N  how long; one minute unless told otherwise
  --seed N     repeats the chances of a run, as far as what is measured allows`;

const endings: (() => Promise<unknown>)[] = [];
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort());
const log = (sentence: string) => void process.stderr.write(`${sentence}\n`);

async function keep(directory: string, name: string, specimen: Specimen): Promise<string> {
  const file = join(directory, `${name}.json`);
  const { caller } = specimen;
  await writeFile(file, JSON.stringify({ caller, ...requestOf(specimen) }, null, 2));
  return file;
}

async function report({ tried, worst, fatal }: Found, seed: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'rowhouse-worst-'));
  const lines = [`Seed ${seed}: ${tried} requests were tried, each of them twice.`];
  if (fatal !== null) {
    process.exitCode = 1;
    lines.push(`THE SERVER ENDED. ${await keep(directory, 'fatal', fatal)}`);
  }
  for (const dimension of dimensions) {
    const [first] = worst[dimension];
    if (first === undefined) continue;
    const value = first.cost[dimension];
    const tooMuch = value > bounds[dimension];
    if (tooMuch) process.exitCode = 1;
    const { query } = requestOf(first.specimen);
    const shown = query.length > 600 ? `${query.slice(0, 600)}…` : query;
    lines.push(
      `${tooMuch ? 'TOO MUCH: ' : ''}${value.toFixed(0)} ${units[dimension]} (at most ${bounds[dimension]}), ` +
        `the ${first.nth}th, ${first.specimen.caller}: ${await keep(directory, dimension, first.specimen)}\n${shown}`,
    );
  }
  process.stdout.write(`${lines.join('\n\n')}\n`);
}

try {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(`${usage}\n`);
  else {
    const [seconds, seed] = [Number(values.minutes) * 60, Number(values.seed)];
    if (!(seconds > 0 && seed >= 0)) throw new Error(usage);
    log(`Seed ${seed}.`);
    const laboratory = await openLaboratory((end) => void endings.push(end));
    const { signal } = stopped;
    await report(await searchWorst(laboratory, { seed, seconds, signal, log }), seed);
  }
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  for (const end of endings.toReversed()) await end().catch((error: unknown) => log(String(error)));
}
