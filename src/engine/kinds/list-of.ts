import { sql, type SQL } from 'drizzle-orm';
import { joined, orNull, type Part } from './json-text.ts';
import type { Kind } from './kind.ts';

const refused = 'a list has no order, and no condition on its items is offered';

/** An array of one dimension. Its items may be null. */
export function listOf(item: Kind): Kind {
  return {
    name: `array of ${item.name}`,
    types: [],
    item,
    cast: `${item.cast}[]`,
    json: (value) =>
      (value as readonly unknown[]).map((one) => (one === null ? null : item.json(one))),
    jsonSql: (value) => listSql(value, item.jsonSql),
    ...(item.rewritten ? { rewritten: true } : {}),
    parameter: (value) =>
      (value as readonly unknown[]).map((one) =>
        one === null || item.parameter === undefined ? one : item.parameter(one),
      ),
    key: { refused: 'a list has no one form that is its own' },
    read: () => ({ problem: 'A list is nothing to compare with.' }),
    order: { refused },
    filter: { refused },
  };
}

/** @param itemSql - `Kind.jsonSql` of the items */
export function listSql(value: SQL, itemSql: Kind['jsonSql']): Part[] {
  const items = orNull(joined(itemSql(sql`item.value`)))[0];
  const all = sql`string_agg(${items}, ',' order by item.place)`;
  const source = sql`unnest(${value}) with ordinality as item (value, place)`;
  const text = sql`(select coalesce(${all}, '') from ${source})`;
  return ['[', sql`case when ${value} is not null then ${text} end`, ']'];
}
