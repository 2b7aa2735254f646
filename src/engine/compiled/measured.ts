import { sql, type SQL } from 'drizzle-orm';
import { addMember, endObject, textOf, type Part } from '../kinds/json-text.ts';
import { withinLimit } from './answer-limit.ts';
import type { Compilation } from './compile.ts';

// An answer that is too large is refused as early as can be, so that Postgres neither works out the rest
// of it nor holds that in memory. A part with many values is measured by itself; where an object has
// several such parts, each is measured together with all that stands before it.

/** So many values are hardly ever larger than an answer may be. */
const MANY = 100;

/**
 * The text of a part, refused where it alone is larger than an answer may be.
 *
 * @param values - how many the part may have; where they are few it is not measured
 * @param query - of one row, with the text `json`
 */
export function measured(compilation: Compilation, values: number, query: SQL): SQL {
  const { limitBytes, rewritten } = compilation;
  return sql`(${values > MANY ? withinLimit(query, limitBytes, rewritten) : query})`;
}

/** The JSON of an object, field by field. */
export class MeasuredObject {
  readonly #compilation: Compilation;
  #parts: Part[] = [];
  #isMeasured = false;
  /** How many values have been added since. */
  #unmeasured = 0;

  constructor(compilation: Compilation) {
    this.#compilation = compilation;
  }

  /** @param write - writes the field's value */
  add(key: string, write: () => readonly Part[]): void {
    const before = this.#compilation.values;
    const value = write();
    addMember(this.#parts, key, value);
    const values = this.#compilation.values - before;
    this.#unmeasured += values;
    if (this.#unmeasured <= MANY) return;
    // A first list of many has been measured by itself.
    if (this.#isMeasured || values <= MANY) {
      const query = sql`select ${textOf(this.#parts)} as json`;
      this.#parts = [measured(this.#compilation, this.#unmeasured, query)];
    }
    this.#isMeasured = true;
    this.#unmeasured = 0;
  }

  parts(): Part[] {
    return endObject(this.#parts);
  }
}
