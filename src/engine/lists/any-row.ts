import { sql, type SQL } from 'drizzle-orm';

/**
 * Whether there is any such row, as an expression.
 *
 * It asks for the first one in an order rather than with EXISTS. For EXISTS the planner expects to
 * meet a row that policies let through soon, wherever it begins, and so it begins at the start of
 * the table or of its primary key, where all rows may be other tenants'.
 *
 * @param rows - `from … where …`
 * @param order - an order of the list, in which an index may lead to its rows
 */
export function anyRow(rows: SQL, order: SQL): SQL<boolean> {
  return sql<boolean>`coalesce((select true ${rows} order by ${order} limit 1), false)`;
}
