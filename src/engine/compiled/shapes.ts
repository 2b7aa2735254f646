import { GraphQLError } from 'graphql';
import { BoundedCache, type Budget } from '../memory/bounded-cache.ts';
import { NotCompilable } from './not-compilable.ts';
import type { OperationSource } from './operation-source.ts';
import { shapingVariables, type ShapingVariable } from './shaping-variables.ts';
import type { VariableValues } from './variables.ts';

/**
 * A longer key (of a filter with hundreds of conditions, say) is not worth keeping, in UTF-16 units,
 * nor is a larger shape, in bytes; and what is not kept would be compiled anew for each request.
 */
const KEY_MAX = 2000;
const SHAPE_MAX = 1_000_000;

/** What a shape takes beside its text and its parameters, in bytes. */
const OVERHEAD = 4000;

interface ShapesOptions<T> {
  /** @throws NotCompilable */
  readonly compile: (variables: VariableValues) => T;
  /** How many bytes a shape holds. */
  readonly weigh: (shape: T) => number;
  /** Shared with all other operations: anybody can send many. */
  readonly budget: Budget;
}

/** What was made of one operation, for each set of variables that makes a difference. */
export class Shapes<T> {
  readonly #shaping: readonly ShapingVariable[];
  readonly #compile: ShapesOptions<T>['compile'];
  readonly #weigh: ShapesOptions<T>['weigh'];
  readonly #known: BoundedCache<string, { readonly shape: T | null }>;

  constructor(source: OperationSource, { compile, weigh, budget }: ShapesOptions<T>) {
    this.#shaping = shapingVariables(source);
    this.#compile = compile;
    this.#weigh = weigh;
    this.#known = new BoundedCache({
      budget,
      weigh: ({ shape }, key) => OVERHEAD + 2 * key.length + (shape === null ? 0 : weigh(shape)),
    });
  }

  /** @returns null where resolvers have to answer */
  of(variables: VariableValues): T | null {
    const key =
      this.#shaping.length === 0
        ? ''
        : JSON.stringify(this.#shaping.map((shaping) => keyOf(shaping, variables)));
    const known = this.#known.get(key);
    if (known !== undefined) return known.shape;
    if (key.length > KEY_MAX) return null;
    let shape: T | null;
    try {
      shape = this.#compile(variables);
      if (this.#weigh(shape) > SHAPE_MAX) shape = null;
    } catch (error) {
      // Wrong arguments, or a null where there may be none: the executor reports them, at their place.
      if (error instanceof GraphQLError) return null;
      if (!(error instanceof NotCompilable)) throw error;
      shape = null;
    }
    this.#known.set(key, { shape });
    return shape;
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
