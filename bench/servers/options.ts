import { parseArgs } from 'node:util';

export interface Variant {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Options {
  /** How often each server has its turn at each workload. */
  readonly rounds: number;
  /** How long a turn is measured, and how long it runs before that. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** What a server answers before its first turn at a workload counts, if it can in five turns. */
  readonly warmUpRequests: number;
  /** How many of the people are asked as when answers are checked. */
  readonly checkedPeople: number;
  readonly connections: number;
  readonly poolMax: number;
  readonly servers: readonly string[];
  readonly workloads: readonly string[];
  /** Our server again, with other settings. */
  readonly variants: readonly Variant[];
  readonly keepTokens: boolean;
  /** Leaves out the scenarios beside the main one. */
  readonly mainOnly: boolean;
  /** How long the memory of each server is watched; null: the usual measurement instead. */
  readonly memoryMinutes: number | null;
}

export const usage = `npm run bench -- servers [options]
  --quick              about two minutes: short turns, few rounds
  --rounds N           turns of each server at each workload (default 5)
  --seconds N          how long a turn is measured (default 4)
  --connections N      of the load generator (default 32)
  --pool N             of each server, to Postgres (default 16)
  --servers a,b        only these: rowhouse, postgraphile, mercurius, raw
  --workloads W1,W2    only these
  --variant "name:KEY=value,KEY=value"   our server again with these settings; may be given often
  --keep-tokens        the others remember verified tokens as well
  --main               only the main table
  --minutes N          memory: each server under mixed load for N minutes, one after another`;

export const serverNames = ['rowhouse', 'postgraphile', 'mercurius', 'raw'] as const;
export const workloadNames = ['W1', 'W2', 'W3', 'W4', 'W5'] as const;

/** @throws Error with a sentence for whoever gave the arguments */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      main: { type: 'boolean', default: false },
      'keep-tokens': { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string', default: '32' },
      pool: { type: 'string', default: '16' },
      servers: { type: 'string' },
      workloads: { type: 'string' },
      variant: { type: 'string', multiple: true, default: [] },
      minutes: { type: 'string' },
    },
  });
  return {
    rounds: positive('--rounds', values.rounds ?? (values.quick ? '2' : '5')),
    seconds: positive('--seconds', values.seconds ?? (values.quick ? '1' : '4')),
    warmUpSeconds: values.quick ? 0.3 : 1,
    warmUpRequests: values.quick ? 500 : 5000,
    checkedPeople: values.quick ? 20 : 200,
    connections: positive('--connections', values.connections),
    poolMax: positive('--pool', values.pool),
    servers: some('--servers', values.servers, serverNames),
    workloads: some('--workloads', values.workloads, workloadNames),
    variants: values.variant.map(readVariant),
    keepTokens: values['keep-tokens'],
    mainOnly: values.main,
    memoryMinutes: values.minutes === undefined ? null : positive('--minutes', values.minutes),
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${name} must be a number above 0, not "${text}".`);
  return number;
}

function some(name: string, text: string | undefined, all: readonly string[]): readonly string[] {
  if (text === undefined) return all;
  const chosen = text.split(',');
  for (const item of chosen) {
    if (!all.includes(item))
      throw new Error(`${name}: there is no "${item}", only ${all.join(', ')}.`);
  }
  return chosen;
}

function readVariant(text: string): Variant {
  const [name = '', settings = ''] = text.split(/:(.*)/s);
  const pairs = settings.split(',').map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  if (name === '' || pairs.some(([key, value]) => key === '' || value === undefined)) {
    throw new Error(`--variant must look like "name:KEY=value,KEY=value", not "${text}".`);
  }
  return { name, environment: Object.fromEntries(pairs) as Record<string, string> };
}
