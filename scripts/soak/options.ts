import { parseArgs } from 'node:util';
import { families, type Family } from './hostile/mixture.ts';
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
  /** Attackers from ten addresses beside the people. */
  readonly hostile: boolean;
  /** What they do. */
  readonly attacks: readonly Family[];
  /** How many public projects attackers have, in which their requests take long. */
  readonly crowd: number;
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
  --hostile                 attackers from ten addresses beside 60 people who think longer
  --attacks NAMES           only some, comma separated: ${families.join(', ')}
  --crowd N                 public projects of the attackers', to have statements take long (12000)
  --pgbouncer               puts PgBouncer in transaction mode between the server and Postgres
  --plant FAULT             plants a fault, which must be reported: ${plants.join(', ')}`;

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!(value >= least)) throw new Error(`--${name} must be a number of at least ${least}.`);
  return value;
}

function chosenFrom(text: string): readonly Family[] {
  const names = text.split(',');
  const chosen = families.filter((family) => names.includes(family));
  if (chosen.length < names.length) {
    throw new Error(`--attacks must be some of ${families.join(', ')}.`);
  }
  return chosen;
}

/** @throws Error that says which option is wrong */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string' },
      seconds: { type: 'string' },
      requests: { type: 'string' },
      people: { type: 'string' },
      pool: { type: 'string', default: '10' },
      seed: { type: 'string' },
      kills: { type: 'string' },
      think: { type: 'string' },
      hostile: { type: 'boolean', default: false },
      attacks: { type: 'string', default: families.join() },
      crowd: { type: 'string', default: '12000' },
      pgbouncer: { type: 'boolean', default: false },
      plant: { type: 'string' },
    },
  });
  const { hostile } = values;
  // The machine has to have room for attackers, or slowness says nothing about the server.
  const usual = hostile
    ? { people: '60', kills: '0.2', think: '1500' }
    : { people: '200', kills: '2', think: '300' };
  const plant = values.plant === undefined ? null : plants.find((name) => name === values.plant);
  if (plant === undefined) throw new Error(`--plant must be one of ${plants.join(', ')}.`);
  const minutes = values.minutes === undefined ? 2 : number('minutes', values.minutes, 0);
  return {
    seconds: values.seconds === undefined ? minutes * 60 : number('seconds', values.seconds, 0),
    requests: values.requests === undefined ? Infinity : number('requests', values.requests, 1),
    people: number('people', values.people ?? usual.people, 10),
    pool: number('pool', values.pool, 1),
    seed: values.seed === undefined ? Date.now() % 2 ** 31 : number('seed', values.seed, 0),
    kills: number('kills', values.kills ?? usual.kills, 0),
    thinkMs: number('think', values.think ?? usual.think, 0),
    pgbouncer: values.pgbouncer,
    hostile,
    attacks: chosenFrom(values.attacks),
    crowd: number('crowd', values.crowd, 1),
    plant,
  };
}
