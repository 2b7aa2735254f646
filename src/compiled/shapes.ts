import { GraphQLError } from 'graphql';
import { NotCompilable } from './not-compilable.ts';
import type { OperationSource } from './operation-source.ts';
import { shapingVariables } from './shaping-variables.ts';
import type { VariableValues } from './variables.ts';

/** How many are kept of one operation; the least recently used go first. */
const SHAPES_MAX = 50;
/** A longer key (a filter with hundreds of values, say) is not worth keeping. */
const KEY_MAX = 2000;

/** What was made of one operation, for each set of variables that makes a difference. */
export class Shapes<T> {
  readonly #shaping: readonly string[];
  readonly #compile: (variables: VariableValues) => T;
  readonly #known = new Map<string, T | null>();

  /** @param compile - throws NotCompilable */
  constructor(source: OperationSource, compile: (variables: VariableValues) => T) {
    this.#shaping = shapingVariables(source);
    this.#compile = compile;
  }

  /** @returns null where resolvers have to answer */
  of(variables: VariableValues): T | null {
    const key =
      this.#shaping.length === 0
        ? ''
        : JSON.stringify(this.#shaping.map((name) => keyOf(variables.coerced[name])));
    let shape = this.#known.get(key);
    if (shape === undefined) {
      try {
        shape = this.#compile(variables);
      } catch (error) {
        // Wrong arguments, or a null where there may be none: the executor reports them, at their place.
        if (error instanceof GraphQLError) return null;
        if (!(error instanceof NotCompilable)) throw error;
        shape = null;
      }
    } else {
      // A Map keeps the order of insertion: what is put back last is the most recently used.
      this.#known.delete(key);
    }
    if (key.length <= KEY_MAX) this.#known.set(key, shape);
    const [oldest] = this.#known.keys();
    if (this.#known.size > SHAPES_MAX && oldest !== undefined) this.#known.delete(oldest);
    return shape;
  }
}

/** A variable that is left out is not one that is null. */
const keyOf = (value: unknown) => (value === undefined ? [] : [value]);
