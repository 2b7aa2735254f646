import { parseArgs } from 'node:util';
import { plants, type Plant } from './plants.ts';

export interface Options {
  readonly seconds: number;
  /** Ends earlier after so many requests. */
  readonly requests: number;
  /** How many ask at the same time. */
  readonly people: number;
  /** Connections of the server's pool. */
  readonly pool: number;
  readonly seed: number;
  /** How many backends are killed in a second. */
  readonly kills: number;
  /** How long people think between two requests, on average, in milliseconds. */
  readonly thinkMs: number;
  readonly pgbouncer: boolean;
  /** A fault that is planted, to see it reported. */
  readonly plant: Plant | null;
}

export const usage = `npm run soak -- [options]
  --minutes N, --seconds N  how long; two minutes unless told otherwise
  --requests N              ends after so many requests, if that is earlier
  --people N                how many ask at the same time (200)
  --pool N                  connections of the server's pool (10)
  --seed N                  repeats the chances of a run, as far as what happens at once allows
  --kills N                 backends that are killed in a second (2)
  --think N                 milliseconds between two requests of one person, on average (300)
  --pgbouncer               puts PgBouncer in transaction mode between the server and Postgres
  --plant FAULT             plants a fault, which must be reported: ${plants.join(', ')}`;

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!(value >= least)) throw new Error(`--${name} must be a number of at least ${least}.`);
  return value;
}

/** @throws Error that says which option is wrong */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string' },
      seconds: { type: 'string' },
      requests: { type: 'string' },
      people: { type: 'string', default: '200' },
      pool: { type: 'string', default: '10' },
      seed: { type: 'string' },
      kills: { type: 'string', default: '2' },
      think: { type: 'string', default: '300' },
      pgbouncer: { type: 'boolean', default: false },
      plant: { type: 'string' },
    },
  });
  const plant = values.plant === undefined ? null : plants.find((name) => name === values.plant);
  if (plant === undefined) throw new Error(`--plant must be one of ${plants.join(', ')}.`);
  const minutes = values.minutes === undefined ? 2 : number('minutes', values.minutes, 0);
  return {
    seconds: values.seconds === undefined ? minutes * 60 : number('seconds', values.seconds, 0),
    requests: values.requests === undefined ? Infinity : number('requests', values.requests, 1),
    people: number('people', values.people, 10),
    pool: number('pool', values.pool, 1),
    seed: values.seed === undefined ? Date.now() % 2 ** 31 : number('seed', values.seed, 0),
    kills: number('kills', values.kills, 0),
    thinkMs: number('think', values.think, 0),
    pgbouncer: values.pgbouncer,
    plant,
  };
}
