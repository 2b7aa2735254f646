import { parseArgs } from 'node:util';
import { commits } from './campaign/commits.ts';
import { hidden } from './campaign/hidden.ts';
import type { CampaignOptions } from './campaign/stage.ts';
import { plants } from './soak/plants.ts';
import { truth } from './campaign/truth.ts';

// Campaigns of random requests, each against what has to come out. docs/soak.md tells them apart.

const campaigns = { truth, hidden, commits };

const usage = `npm run campaign -- [${Object.keys(campaigns).join(' | ')} …] [options]
  --minutes N  how long each of them lasts; one minute unless told otherwise
  --seed N     the same chances again
  --plant FAULT  plants a fault, which must be counted: ${plants.join(', ')}`;

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort());
const log = (sentence: string) => void process.stderr.write(`${sentence}\n`);

async function run(
  name: string,
  work: (typeof campaigns)['truth'],
  options: Omit<CampaignOptions, 'defer'>,
) {
  const endings: (() => Promise<unknown>)[] = [];
  try {
    const counters = await work({ ...options, defer: (end) => void endings.push(end) });
    process.stdout.write(`${name}, seed ${options.seed}\n${counters.toString()}\n\n`);
    if (counters.faultCount > 0) process.exitCode = 1;
  } finally {
    for (const end of endings.toReversed())
      await end().catch((error: unknown) => log(String(error)));
  }
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      plant: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [seconds, seed] = [Number(values.minutes) * 60, Number(values.seed)];
  const chosen = Object.entries(campaigns).filter(
    ([name]) => positionals.length === 0 || positionals.includes(name),
  );
  if (!(seconds > 0 && seed >= 0) || chosen.length < positionals.length) throw new Error(usage);
  const plant = plants.find((name) => name === values.plant) ?? null;
  if (values.help) process.stdout.write(`${usage}\n`);
  else {
    for (const [name, work] of chosen)
      await run(name, work, { seconds, seed, log, plant, signal: stopped.signal });
  }
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
