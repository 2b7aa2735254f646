import { relationToSQL, sql, SQL, type Relation, type Table } from 'drizzle-orm';
import { alias, type PgTable } from 'drizzle-orm/pg-core';
import { reservedName } from '../schema/reserved-name.ts';

/** What a row of the table between is called. */
const between = reservedName('between');

/**
 * The condition that a row belongs to another one by a relation: that their columns are the same, or, where
 * the relation goes through another table, that a row of that joins the two. Policies apply to that row
 * too.
 *
 * @param parent - whose relation it is, under its name in the statement
 * @param target - where the relation leads, under its name
 */
export function relatedTo(relation: Relation, parent: Table, target: Table): SQL {
  const { throughTable } = relation;
  if (throughTable === undefined) {
    return new SQL(relationToSQL(relation, parent, target).filter);
  }
  const joining = alias(throughTable as PgTable, between);
  const { filter, joinCondition = [] } = relationToSQL(relation, parent, target, joining);
  const from = sql`${throughTable as PgTable} as ${sql.identifier(between)}`;
  return sql`exists (select from ${from} where ${new SQL(filter)} and ${new SQL(joinCondition)})`;
}
