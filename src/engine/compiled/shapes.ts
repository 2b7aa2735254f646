import { GraphQLError } from 'graphql';
import { NotCompilable } from './not-compilable.ts';
import type { OperationSource } from './operation-source.ts';
import type { Kept, Room } from './room.ts';
import { shapingVariables, type ShapingVariable } from './shaping-variables.ts';
import type { VariableValues } from './variables.ts';

/** How many are kept of one operation; the least recently used go first. */
const SHAPES_MAX = 50;
/** A longer key (a filter with hundreds of conditions, say) is not worth keeping. */
const KEY_MAX = 2000;

/** What a shape takes beside its text, about. */
const OVERHEAD = 1000;

interface ShapesOptions<T> {
  /** @throws NotCompilable */
  readonly compile: (variables: VariableValues) => T;
  /** How much text a shape holds, in UTF-16 units. */
  readonly lengthOf: (shape: T) => number;
  /** Shared with all other operations: anybody can send many. */
  readonly room: Room;
}

/** What was made of one operation, for each set of variables that makes a difference. */
export class Shapes<T> {
  readonly #shaping: readonly ShapingVariable[];
  readonly #options: ShapesOptions<T>;
  readonly #known = new Map<string, { readonly shape: T | null; readonly kept: Kept }>();

  constructor(source: OperationSource, options: ShapesOptions<T>) {
    this.#shaping = shapingVariables(source);
    this.#options = options;
  }

  /** @returns null where resolvers have to answer */
  of(variables: VariableValues): T | null {
    const key =
      this.#shaping.length === 0
        ? ''
        : JSON.stringify(this.#shaping.map((shaping) => keyOf(shaping, variables)));
    const known = this.#known.get(key);
    if (known !== undefined) {
      // A Map keeps the order of insertion: what is put back last is the most recently used.
      this.#known.delete(key);
      this.#known.set(key, known);
      this.#options.room.use(known.kept);
      return known.shape;
    }
    let shape: T | null;
    try {
      shape = this.#options.compile(variables);
    } catch (error) {
      // Wrong arguments, or a null where there may be none: the executor reports them, at their place.
      if (error instanceof GraphQLError) return null;
      if (!(error instanceof NotCompilable)) throw error;
      shape = null;
    }
    if (key.length <= KEY_MAX) this.#keep(key, shape);
    return shape;
  }

  #keep(key: string, shape: T | null): void {
    const { lengthOf, room } = this.#options;
    // Not the operation itself: it is gone when its document is, whatever the room remembers.
    const known = new WeakRef(this.#known);
    const kept = {
      length: OVERHEAD + key.length + (shape === null ? 0 : lengthOf(shape)),
      forget: () => known.deref()?.delete(key),
    };
    this.#known.set(key, { shape, kept });
    const [oldest] = this.#known;
    if (this.#known.size > SHAPES_MAX && oldest !== undefined) {
      this.#known.delete(oldest[0]);
      room.leave(oldest[1].kept);
    }
    room.use(kept);
  }
}

/** A variable that is left out is not one that is null. */
function keyOf(
  { name, shapeOf }: ShapingVariable,
  { coerced }: VariableValues,
): readonly unknown[] {
  const value = coerced[name];
  return value === undefined ? [] : [shapeOf(value)];
}
