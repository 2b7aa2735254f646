import { sql, type SQL } from 'drizzle-orm';
import { addMember, endObject, textOf, type Part } from '../kinds/json-text.ts';
import { limitedAnswer, textWithin } from './answer-limit.ts';
import type { Compilation } from './compile.ts';

// An answer that is too large is refused as early as can be, so that Postgres neither works out the rest
// of it nor holds that in memory. A part with many values is measured by itself; where an object has
// several such parts, each is measured together with all that stands before it. The rows of a list with
// very many values are measured one by one, each together with those before it.

/** So many values are hardly ever larger than an answer may be. */
const MANY = 100;

/** So many may take more memory than there is, when they are measured all at once. */
const VERY_MANY = 2000;

/**
 * The text of a part, refused where it alone is larger than an answer may be.
 *
 * @param values - how many the part may have; where they are few it is not measured
 * @param query - of one row, with the text `json`
 */
function measured(compilation: Compilation, values: number, query: SQL): SQL {
  const { limitBytes, mayShrink } = compilation;
  return sql`(${values > MANY ? limitedAnswer(query, limitBytes, mayShrink) : query})`;
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
    // A list of many values measures itself: the first one of an object needs no more.
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

/** The texts of a list's rows, which are measured row by row where they have very many values. */
export class MeasuredRows {
  readonly #compilation: Compilation;
  readonly #size: number;
  readonly #alias: SQL;
  readonly #texts: SQL[] = [];

  /**
   * @param size - how many rows there may be
   * @param alias - the name under which a source gives them
   */
  constructor(compilation: Compilation, size: number, alias: SQL) {
    this.#compilation = compilation;
    this.#size = size;
    this.#alias = alias;
  }

  /**
   * Counts the values of each row once for each row.
   *
   * @param write - writes the text of one row
   * @param isWanted - says of which rows the text is; null: of all
   * @returns what is to be aggregated
   */
  add(write: () => SQL, isWanted: SQL | null): SQL {
    const compilation = this.#compilation;
    const before = compilation.values;
    const text = write();
    const values = this.#size * (compilation.values - before);
    compilation.values = before + values;
    if (values <= VERY_MANY) return text;
    const wanted = isWanted === null ? text : sql`case when ${isWanted} then ${text} end`;
    const number = this.#texts.push(wanted) - 1;
    return sql`${this.#alias}.${nameOf(number)}`;
  }

  /**
   * The text of the list, which is measured as a whole where its rows are not.
   *
   * @param values - how many the list may have
   * @param query - of one row, with the text `json`
   */
  list(values: number, query: SQL): SQL {
    return measured(this.#compilation, this.#texts.length === 0 ? values : 0, query);
  }

  /**
   * The rows with their texts, written one after the other in a recursion, which knows how much there is
   * before each. A window function would know it too, but has all rows read as soon as some exceed its memory.
   *
   * @param source - of the rows, for FROM, under the alias
   */
  outOf(source: SQL): SQL {
    if (this.#texts.length === 0) return source;
    const alias = this.#alias;
    const { limitBytes, mayShrink } = this.#compilation;
    const [page, done] = [this.#compilation.name(), this.#compilation.name()].map((name) =>
      sql.identifier(name),
    );
    const names = this.#texts.map((_, number) => nameOf(number));
    const list = (each: (name: SQL, number: number) => SQL) => sql.join(names.map(each), sql`, `);
    const bytes = sql`${done}."#bytes" + ${sql.join(
      names.map((name) => sql`coalesce(octet_length(written.${name}), 0)`),
      sql` + `,
    )}`;
    // OFFSET keeps the planner from writing a text's expression in each of its places.
    return sql`(with recursive ${page} as materialized (
        select *, row_number() over () as "#place" from ${source}
      ), ${done} as (
        select ${page}.*, ${list((name) => sql`null::text as ${name}`)}, 0::bigint as "#bytes", 0::bigint as "#done"
        from (select) as start left join ${page} on false
        union all
        select ${alias}.*, ${list((name) => textWithin(bytes, sql`written.${name}`, limitBytes, mayShrink))},
          ${bytes}, ${alias}."#place"
        from ${done} join ${page} as ${alias} on ${alias}."#place" = ${done}."#done" + 1,
          lateral (select ${list((name, number) => sql`${this.#texts[number]} as ${name}`)} offset 0) as written
      ) select * from ${done} where "#done" > 0) as ${alias}`;
  }
}

/** The name of a column with texts; no column of ours has such a one. */
const nameOf = (number: number): SQL => sql`${sql.identifier(`#text${number}`)}`;
