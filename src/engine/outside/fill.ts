import { locatedError, type ExecutionResult, type FieldNode, type GraphQLError } from 'graphql';
import { complete, type Completed, type Selecting } from './complete.ts';
import type { MissingValue, OutsideCall } from './outside-field.ts';
import { OutsideError } from './outside-error.ts';
import type { UnfinishedData } from './unfinished-data.ts';
import { GivenUpError, within } from './within.ts';

/** How many keys a call may have. */
export const KEYS_MAX = 1000;

/** Why a value is not there. */
export interface OutsideFailure {
  readonly kind: 'failed' | 'late';
  /** For the log; never for the client. */
  readonly cause: unknown;
}

/** What one call of an outside service came to. */
export interface OutsideWait {
  /** As `Type.field`. */
  readonly field: string;
  /** How long its values were waited for, in milliseconds. */
  readonly waitMs: number;
  /** Whether any of them is missing. */
  readonly failed: boolean;
}

interface Filling extends OutsideCall {
  readonly selecting: Selecting;
  /** What a client is told. */
  readonly errorOf: (failure: OutsideFailure) => Error;
  /** Told once for each field that lacks values. */
  readonly onFailure: (field: string, cause: unknown) => void;
  /** Told of each call when it is over, or given up. */
  readonly onWait: (wait: OutsideWait) => void;
}

/**
 * Asks outside services for what an answer lacks, and writes it into the answer: all values of one
 * field by one call, with each key once, or by several where there are very many keys. All calls are made at
 * the same time. Never throws: what
 * fails, or takes too long, is an error of its field, which is null.
 */
export async function fill(
  { data, missing }: UnfinishedData,
  filling: Filling,
): Promise<ExecutionResult<unknown> & { readonly errors: readonly GraphQLError[] }> {
  const told = new Set<string>();
  const onFailure: Filling['onFailure'] = (field, cause) => {
    if (!told.has(field)) filling.onFailure(field, cause);
    told.add(field);
  };
  const loaded = await Promise.all(
    callsOf(missing).map((values) => load(values, { ...filling, onFailure })),
  );
  const byValue = new Map(loaded.flatMap((entries) => [...entries]));
  const errors: GraphQLError[] = [];
  for (const one of missing) {
    const { value, problems, kind = 'failed' } = byValue.get(one)!;
    put(data, one.path, value);
    for (const { path, cause } of problems) {
      const error = filling.errorOf({ kind, cause });
      errors.push(locatedError(error, one.nodes, [...one.path, ...path]));
    }
  }
  return { data, errors };
}

type Loaded = Completed & { readonly kind?: OutsideFailure['kind'] };

/** The values that each call is for: those of one field, with as many keys as a call may have. */
function callsOf(missing: readonly MissingValue[]): readonly (readonly MissingValue[])[] {
  const fields = [...Map.groupBy(missing, ({ name }) => name).values()];
  return fields.flatMap((values) => {
    const byKey = [...Map.groupBy(values, ({ key }) => JSON.stringify(key)).values()];
    return [
      ...Map.groupBy(byKey.entries(), ([place]) => Math.floor(place / KEYS_MAX)).values(),
    ].map((call) => call.flatMap(([, same]) => same));
  });
}

/** The values of one call. */
async function load(
  missing: readonly MissingValue[],
  { selecting, claims, signal, onFailure, onWait }: Filling,
): Promise<ReadonlyMap<MissingValue, Loaded>> {
  const [{ outside, name }] = missing as [MissingValue];
  const startedAt = performance.now();
  let failed = false;
  const fail = (cause: unknown) => {
    failed = true;
    onFailure(name, cause);
  };
  const texts = new Map(missing.map((one) => [one, JSON.stringify(one.key)]));
  const places = new Map([...new Set(texts.values())].map((text, place) => [text, place]));
  const keys = [...places.keys()].map((text) => JSON.parse(text) as MissingValue['key']);
  try {
    return await within(signal, outside.timeoutMs, async (own) => {
      const values = await outside.calls.run(() => outside.load(keys, { claims, signal: own }));
      if (!Array.isArray(values) || values.length !== keys.length)
        throw new OutsideError(`${name} was to be loaded for ${keys.length} keys, in their order.`);
      const all = new Map<MissingValue, Loaded>();
      for (const group of groupsOf(missing)) {
        const [{ type, nodes }] = group as [MissingValue];
        const given = group.map((one) => values[places.get(texts.get(one)!)!] as unknown);
        const completed = await complete(given, type, nodes, selecting);
        for (const [index, one] of group.entries()) all.set(one, completed[index]!);
      }
      const [problem] = [...all.values()].flatMap(({ problems }) => problems);
      if (problem !== undefined) fail(problem.cause);
      return all;
    });
  } catch (cause) {
    fail(cause);
    const kind = cause instanceof GivenUpError ? 'late' : 'failed';
    const none: Loaded = { value: null, problems: [{ path: [], cause }], kind };
    return new Map(missing.map((one) => [one, none]));
  } finally {
    onWait({ field: name, waitMs: performance.now() - startedAt, failed });
  }
}

/** Values of which the same is selected. */
function groupsOf(missing: readonly MissingValue[]): Iterable<readonly MissingValue[]> {
  const numbers = new Map<FieldNode, number>();
  const numberOf = (node: FieldNode) => {
    if (!numbers.has(node)) numbers.set(node, numbers.size);
    return numbers.get(node);
  };
  return Map.groupBy(missing, ({ nodes }) => nodes.map(numberOf).join()).values();
}

/** Writes a value into its place in an answer. */
export function put(data: object, path: MissingValue['path'], value: unknown): void {
  let place = data as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) place = place[step] as typeof place;
  place[path.at(-1)!] = value;
}
