import { sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { getColumns } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cursorSql, encodeCursor } from '../../src/engine/lists/cursor.ts';
import type { Columns, OrderTerm } from '../../src/engine/lists/keyset.ts';
import { isRefused, kindOf } from '../../src/engine/kinds/index.ts';
import { tableKey } from '../../src/engine/kinds/table-key.ts';
import type { List } from '../../src/engine/lists/list.ts';
import { readRequest } from '../../src/engine/lists/request.ts';
import { holds, propertyTimeout } from '../api/support/property.ts';
import { openFixture, type Fixture } from '../fixture/database.ts';
import { samples } from '../fixture/tables.ts';
import { rows, values, type Key } from '../fixture/values.ts';

// Whatever a list is ordered by, its pages, one after the other and from either end, are the rows in
// the order in which Postgres sorts them.

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const columns: Columns = getColumns(samples);
const list = {
  table: 'samples',
  columns,
  key: tableKey(samples),
  defaultOrder: 'id',
} as unknown as List;
const keys = (Object.keys(values) as Key[]).filter((key) => !isRefused(kindOf(samples[key]).order));

it.each(keys)(
  'pages through an order by a column: %s',
  async (key) => {
    await holds(
      fc.record({
        given: rows([key], { minLength: 1, maxLength: 9 }),
        size: fc.integer({ min: 1, max: 4 }),
        backward: fc.boolean(),
        direction: fc.constantFrom('asc' as const, 'desc' as const),
      }),
      async ({ given, size, backward, direction }) => {
        await fixture.lay([key], given);
        const by = sql.raw(direction);
        const sorted = await fixture.rows(
          sql`select id from ${samples} order by ${samples[key]} ${by}, id ${by}`,
        );
        const pages = await walk(key, direction, size, backward);
        expect(pages).toEqual(sorted.map(([id]) => id));
      },
      25,
    );
  },
  propertyTimeout,
);

/** The ids of all pages, from the start of the list to its end. */
async function walk(key: Key, direction: OrderTerm['direction'], size: number, backward: boolean) {
  const found: unknown[] = [];
  let cursor: string | undefined;
  for (;;) {
    const { order, query } = readRequest(
      list,
      {
        orderBy: [{ field: key, direction }],
        ...(backward ? { last: size, before: cursor } : { first: size, after: cursor }),
      },
      undefined,
      (value) => value,
    );
    const read = (await fixture.db.query.samples.findMany({
      ...query,
      extras: {
        cursor: (table: typeof samples) => cursorSql('samples', order, getColumns(table)),
      },
    } as never)) as { readonly id: string; readonly cursor: string }[];
    const page = read.slice(0, size);
    found.push(...page.map(({ id }) => id));
    const last = page.at(-1)!;
    cursor = encodeCursor('samples', order, columns, last);
    expect(last.cursor).toBe(cursor);
    if (read.length <= size) return backward ? found.toReversed() : found;
  }
}
