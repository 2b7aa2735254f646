import type { ExecutionResult } from 'graphql';
import type { MissingValue } from './outside-field.ts';

/** An answer's `data`, complete but for the values that come from outside. */
export class UnfinishedData {
  /** As it will be, with null in the place of each value. */
  readonly data: object;
  /** In the order of the answer. */
  readonly missing: readonly MissingValue[];

  constructor(data: object, missing: readonly MissingValue[]) {
    this.data = data;
    this.missing = missing;
  }
}

/** The values that resolvers have left out of one operation. */
export class LeftOut {
  readonly #values: MissingValue[] = [];

  add(value: MissingValue): void {
    this.#values.push(value);
  }

  /** What resolvers gave, with what it lacks. */
  of(result: ExecutionResult<unknown>): ExecutionResult<unknown> {
    const { data } = result;
    if (this.#values.length === 0 || typeof data !== 'object' || data === null) return result;
    const places: Place = { next: new Map() };
    for (const value of this.#values) note(places, value);
    const missing = inOrder(places, data);
    return missing.length === 0 ? result : { ...result, data: new UnfinishedData(data, missing) };
  }
}

/** A place in an answer, with those beneath it. */
interface Place {
  value?: MissingValue;
  readonly next: Map<string, Place>;
}

function note(places: Place, value: MissingValue): void {
  let place = places;
  for (const step of value.path) {
    let inner = place.next.get(String(step));
    if (inner === undefined) place.next.set(String(step), (inner = { next: new Map() }));
    place = inner;
  }
  place.value = value;
}

/** The values in the order of the answer, but those above which a failure has left null. */
function inOrder(place: Place, data: unknown): MissingValue[] {
  if (place.value !== undefined) return [place.value];
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => {
    const inner = place.next.get(key);
    return inner === undefined ? [] : inOrder(inner, value);
  });
}
