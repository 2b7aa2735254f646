import type { OperationDefinitionNode } from 'graphql';

/** Which part of a difference is learned from one time that took more than was expected. */
const LEARNED = 0.1;

/**
 * How much of the database's time an operation takes, by what it took before. It is nearer to the
 * least than to the usual: values that make a document dear, sent by one, do not make it dear for others.
 */
export class Cost {
  #known: number | undefined;

  /** In milliseconds; 0 where nothing is known. */
  get expectedMs(): number {
    return this.#known ?? 0;
  }

  /**
   * @param tookMs - what it took this time
   * @param isWhole - whether it came to its end; otherwise it takes that much at least
   */
  learn(tookMs: number, isWhole: boolean): void {
    if (tookMs === 0) return;
    if (this.#known === undefined) this.#known = tookMs;
    else if (tookMs > this.#known) this.#known += LEARNED * (tookMs - this.#known);
    else if (isWhole) this.#known = tookMs;
  }
}

/** The costs of operations that are known; each goes when its document goes. */
export class Costs {
  readonly #costs = new WeakMap<OperationDefinitionNode, Cost>();

  of(operation: OperationDefinitionNode): Cost {
    let cost = this.#costs.get(operation);
    if (cost === undefined) this.#costs.set(operation, (cost = new Cost()));
    return cost;
  }
}
