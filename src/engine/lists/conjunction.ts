import { and, or, sql, type SQL } from 'drizzle-orm';
import { reservedName } from '../schema/reserved-name.ts';
import type { Columns } from './keyset.ts';
import type { AnyRelated } from './related-row.ts';

/** Writes a condition on a row, by its columns. `level` is how many relations lead to the row. */
type Condition = (columns: Columns, level: number) => SQL;

/**
 * Conditions on one row, of which all must hold. What is said of the row that a relation leads to, in
 * however many places, is looked up once: several joins with the same table would each be planned, and
 * badly, since every one of them is thought to leave next to nothing.
 */
export class Conjunction {
  readonly #conditions: Condition[] = [];
  readonly #rows = new Map<AnyRelated, Conjunction>();

  add(condition: Condition): void {
    this.#conditions.push(condition);
  }

  /** At least one of these holds. */
  addAnyOf(parts: readonly Conjunction[]): void {
    this.add(
      (columns, level) => or(...parts.map((part) => part.sql(columns, level))) ?? sql`false`,
    );
  }

  /** The complement: rows of which the conditions are neither true nor false are in it. */
  addNot(part: Conjunction): void {
    this.add((columns, level) => sql`(${part.sql(columns, level)}) is not true`);
  }

  /** What must hold of the row that a relation leads to. */
  ofRow(any: AnyRelated): Conjunction {
    const known = this.#rows.get(any);
    if (known !== undefined) return known;
    const conditions = new Conjunction();
    this.#rows.set(any, conditions);
    // A row within another one needs another name.
    this.add((columns, level) =>
      any(columns, reservedName(`related${level + 1}`), (related) =>
        conditions.sql(related, level + 1),
      ),
    );
    return conditions;
  }

  sql(columns: Columns, level = 0): SQL {
    return and(...this.#conditions.map((write) => write(columns, level))) ?? sql`true`;
  }
}
