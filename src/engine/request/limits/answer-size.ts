import type { ExecutionResult } from 'graphql';
import { UnfinishedData } from '../../outside/unfinished-data.ts';
import { WrittenData } from '../../compiled/written-data.ts';

/** The most bytes that one UTF-16 unit takes in JSON: `\u0001`. */
const BYTES_MAX = 6;

const encoder = new TextEncoder();

/**
 * Whether an answer's `data`, or its errors, take more bytes as JSON. They are not written for that,
 * and what is beyond the limit is not looked at.
 */
export function isLargerThan(
  { data, errors = [] }: ExecutionResult<unknown>,
  limit: number,
): boolean {
  if (isLarger(data, limit)) return true;
  // One after the other: all of them together may be what is too large.
  let left = limit;
  return errors.some(({ message, path, extensions }) => {
    left -= bytesOf(JSON.stringify({ message, path, fields: extensions['fields'] }));
    return left < 0;
  });
}

function isLarger(data: unknown, limit: number): boolean {
  if (data instanceof WrittenData) {
    const { json } = data;
    // In UTF-8 a unit takes three bytes at most.
    return json.length * 3 > limit && (json.length > limit || bytesOf(json) > limit);
  }
  if (data instanceof UnfinishedData) return isLarger(data.data, limit);
  return (
    new Count(limit, (text) => BYTES_MAX * text.length + 2).isOver(data) &&
    new Count(limit, (text) => bytesOf(JSON.stringify(text))).isOver(data)
  );
}

const bytesOf = (text: string) => encoder.encode(text).length;

class Count {
  #left: number;
  readonly #sizeOf: (text: string) => number;

  /** @param sizeOf - of a text in JSON, or no less */
  constructor(limit: number, sizeOf: (text: string) => number) {
    this.#left = limit;
    this.#sizeOf = sizeOf;
  }

  /** Results nest no deeper than documents, and the JSON in them. */
  isOver(value: unknown): boolean {
    if (typeof value === 'string') this.#left -= this.#sizeOf(value);
    else if (typeof value !== 'object' || value === null) this.#left -= String(value).length;
    else if (Array.isArray(value)) return this.#isOverAll(value.length, value);
    else {
      const names = Object.keys(value);
      // With a colon.
      for (const name of names) this.#left -= this.#sizeOf(name) + 1;
      return this.#isOverAll(names.length, Object.values(value));
    }
    return this.#left < 0;
  }

  #isOverAll(count: number, items: readonly unknown[]): boolean {
    // Brackets, and commas in between.
    this.#left -= count === 0 ? 2 : count + 1;
    return this.#left < 0 || items.some((item) => this.isOver(item));
  }
}
