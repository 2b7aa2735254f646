import { parse, validate } from 'graphql';
import { Random } from '../soak/random.ts';
import { beginnings } from './beginnings.ts';
import { anyGene, change } from './change.ts';
import { combine, dimensions, type Cost, type Dimension } from './cost.ts';
import type { Laboratory } from './laboratory.ts';
import { schema, typeOf } from './schema.ts';
import type { Specimen } from './specimen.ts';
import { writeDocument } from './write-document.ts';

/** The worst that was found in one dimension. */
export interface Worst {
  readonly specimen: Specimen;
  readonly cost: Cost;
  /** How many had been tried by then. */
  readonly nth: number;
}

export interface Found {
  readonly tried: number;
  readonly worst: Readonly<Record<Dimension, readonly Worst[]>>;
  /** What ended the server; null where nothing did. */
  readonly fatal: Specimen | null;
}

/** So many of the worst are kept in each dimension, to be changed further. */
const kept = 8;

interface SearchOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Ends earlier after so many requests. */
  readonly tries?: number;
  readonly signal: AbortSignal;
  readonly log: (sentence: string) => void;
}

/**
 * Looks for the requests that cost most: changes the worst of each dimension in turns by chance, and
 * keeps what costs more.
 */
export async function searchWorst(
  { measure, material, isAlive }: Laboratory,
  { seed, seconds, tries = Infinity, signal, log }: SearchOptions,
): Promise<Found> {
  const random = new Random(seed, 'worst');
  const worst: Record<Dimension, Worst[]> = {
    serverMs: [],
    databaseMs: [],
    pages: [],
    memoryMb: [],
    bytes: [],
    refusalMs: [],
  };
  const end = performance.now() + seconds * 1000;
  const waiting: Specimen[] = [...beginnings];
  let tried = 0;

  const next = (): Specimen => {
    const given = waiting.shift();
    if (given !== undefined) return given;
    const elite = worst[random.pick(dimensions)];
    const other = worst[random.pick(dimensions)];
    if (elite.length === 0 || other.length === 0 || random.chance(0.05)) {
      const caller = random.pick(['anonymous', 'signed in'] as const);
      return { caller, variables: {}, genes: [anyGene('Query', random, material)] };
    }
    return change(random.pick(elite).specimen, random.pick(other).specimen, random, material);
  };

  // What is known to be dear is tried in any case.
  const isOver = () => (performance.now() >= end && waiting.length === 0) || tried >= tries;
  while (!isOver() && !signal.aborted) {
    const specimen = next();
    if (!isValid(specimen)) continue;
    tried += 1;
    try {
      let cost = await measure(specimen);
      // Once more, lest something else was measured.
      if (dimensions.some((dimension) => isRecord(worst, dimension, cost)))
        cost = combine(cost, await measure(specimen), Math.min);
      for (const dimension of dimensions) {
        if (isRecord(worst, dimension, cost)) log(tell(tried, dimension, cost));
        if (cost[dimension] > 0) worst[dimension].push({ specimen, cost, nth: tried });
        worst[dimension].sort((one, another) => another.cost[dimension] - one.cost[dimension]);
        worst[dimension].splice(kept);
      }
    } catch (error) {
      if (!isAlive()) return { tried, worst, fatal: specimen };
      // The server broke the connection, which costs it nothing.
      log(`${tried}: ${String(error)}`);
    }
  }
  return { tried, worst, fatal: null };
}

/** What is wrong by the schema alone is refused early, and not worth a try. */
const isValid = (specimen: Specimen) =>
  validate(schema, parse(writeDocument(specimen, typeOf))).length === 0;

const isRecord = (worst: Found['worst'], dimension: Dimension, cost: Cost) =>
  cost[dimension] > (worst[dimension][0]?.cost[dimension] ?? 0) * 1.02;

const tell = (nth: number, dimension: Dimension, cost: Cost) =>
  `${nth}: ${dimension} ${cost[dimension].toFixed(0)}`;
