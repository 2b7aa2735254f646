import { isThenable, type MaybePromise } from '@pothos/core';
import { encodeCursor } from './cursor.ts';
import type { Row } from '../schema/find-rows.ts';
import type { PageRequest } from './request.ts';

/** Where a page's facts come from. Each is asked for only when a client selects it. */
export interface PageSource {
  /** The rows that `PageRequest.query` asks for, in its order. */
  readonly rows: () => MaybePromise<readonly Row[]>;
  /** How many rows the list has. */
  readonly count: () => MaybePromise<number>;
  /** Whether there is a row on the far side of the page's cursor. */
  readonly anyOutside: () => MaybePromise<boolean>;
}

export interface Edge {
  readonly node: Row;
  readonly cursor: string;
}

function after<T, R>(value: MaybePromise<T>, use: (value: T) => R): MaybePromise<R> {
  return isThenable(value) ? value.then(use) : use(value);
}

/** A connection. Its fields are looked up when they are selected, and the rows only once. */
export class Page {
  readonly #request: PageRequest;
  readonly #source: PageSource;
  #rows: MaybePromise<readonly Row[]> | undefined;

  constructor(request: PageRequest, source: PageSource) {
    this.#request = request;
    this.#source = source;
  }

  get edges(): MaybePromise<readonly Edge[]> {
    return after(this.#fetched(), (rows) => {
      const page = rows.slice(0, this.#request.size);
      if (this.#request.backward) page.reverse();
      return page.map((node) => this.#edge(node));
    });
  }

  get totalCount(): MaybePromise<number> {
    return this.#source.count();
  }

  get pageInfo(): this {
    return this;
  }

  get hasNextPage(): MaybePromise<boolean> {
    if (!this.#request.backward) return this.#hasMore();
    return this.#request.hasBefore && this.#source.anyOutside();
  }

  get hasPreviousPage(): MaybePromise<boolean> {
    if (this.#request.backward) return this.#hasMore();
    return this.#request.hasAfter && this.#source.anyOutside();
  }

  get startCursor(): MaybePromise<string | null> {
    return after(this.edges, (edges) => edges[0]?.cursor ?? null);
  }

  get endCursor(): MaybePromise<string | null> {
    return after(this.edges, (edges) => edges.at(-1)?.cursor ?? null);
  }

  #fetched(): MaybePromise<readonly Row[]> {
    this.#rows ??= this.#source.rows();
    return this.#rows;
  }

  #hasMore(): MaybePromise<boolean> {
    return after(this.#fetched(), (rows) => rows.length > this.#request.size);
  }

  #edge(node: Row): Edge {
    const { list, order } = this.#request;
    return {
      node,
      get cursor() {
        return encodeCursor(list.table, order, list.columns, node);
      },
    };
  }
}
