import { getColumns, sql, type SQL } from 'drizzle-orm';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FilterType, OperatorName } from '../../src/engine/kinds/filter-type.ts';
import { isRefused, kindOf } from '../../src/engine/kinds/index.ts';
import { readFilter } from '../../src/engine/lists/filter.ts';
import { holds, propertyTimeout } from '../api/support/property.ts';
import { openFixture, quoted, type Fixture } from '../fixture/database.ts';
import { samples } from '../fixture/tables.ts';
import { rows, values, type Key } from '../fixture/values.ts';

// A filter finds the rows that plain SQL finds, with the values written as Postgres writes them.

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const columns = getColumns(samples);

const filterOf = (key: Key): FilterType | null => {
  const { filter } = kindOf(samples[key]);
  return isRefused(filter) ? null : filter;
};

const filtered = (Object.keys(values) as Key[]).flatMap((key) =>
  Object.keys(filterOf(key)?.operators ?? {}).map((name) => [key, name as OperatorName] as const),
);

/** Each operator once more, in the plainest words. */
const plain: Readonly<Record<OperatorName, (column: SQL, of: readonly SQL[]) => SQL>> = {
  eq: (column, [one]) => sql`${column} = ${one}`,
  ne: (column, [one]) => sql`${column} is distinct from ${one}`,
  in: (column, all) =>
    all.length === 0 ? sql`false` : sql`${column} in (${sql.join([...all], sql`, `)})`,
  notIn: (column, all) =>
    all.length === 0
      ? sql`true`
      : sql`${column} is null or ${column} not in (${sql.join([...all], sql`, `)})`,
  gt: (column, [one]) => sql`${column} > ${one}`,
  gte: (column, [one]) => sql`${column} >= ${one}`,
  lt: (column, [one]) => sql`${column} < ${one}`,
  lte: (column, [one]) => sql`${column} <= ${one}`,
  contains: (column, [one]) => sql`strpos(lower(${column}), lower(${one})) > 0`,
  startsWith: (column, [one]) => sql`starts_with(lower(${column}), lower(${one}))`,
  endsWith: (column, [one]) => sql`right(lower(${column}), length(${one})) = lower(${one})`,
  isNull: (column) => sql`${column} is null`,
};

const many: ReadonlySet<OperatorName> = new Set(['in', 'notIn']);

/** Texts whose letters have one capital each: there `ilike` and `lower` agree. */
const ascii = fc.string({ unit: fc.constantFrom(...Array.from('aAbB%_\\"')), maxLength: 3 });

it.each(filtered)(
  '%s %s',
  async (key, operator) => {
    const isText = filterOf(key)?.operators.contains !== undefined;
    const arbitrary = isText ? ascii : values[key]!;
    await holds(
      fc.record({
        given: rows([key], { minLength: 1, maxLength: 8 }),
        texts: fc.array(ascii, { maxLength: isText ? 6 : 0 }),
        picked: fc.array(fc.oneof(fc.nat({ max: 7 }), arbitrary), { minLength: 1, maxLength: 3 }),
      }),
      async ({ given, texts, picked }) => {
        const laid = [...given, ...texts.map((text) => ({ [key]: text }))];
        await fixture.lay([key], laid);
        // Half of the time a value that is there.
        const chosen = picked.map((one) =>
          typeof one === 'number' ? (laid[one % laid.length]?.[key] ?? null) : one,
        );
        const clients = await asClients(
          key,
          chosen.filter((one) => one !== null),
        );
        const [first] = clients;
        if (first === undefined && operator !== 'isNull' && !many.has(operator)) return;
        const operand =
          operator === 'isNull'
            ? true
            : many.has(operator)
              ? clients.map(({ json }) => json)
              : first?.json;

        const problems: never[] = [];
        const { read } = kindOf(samples[key]);
        const predicate = readFilter(
          { [key]: read },
          { [key]: { [operator]: operand } },
          problems,
          (value) => value,
        );
        expect(problems).toEqual([]);
        const found = await fixture.rows(
          sql`select id from ${samples} where ${predicate(columns)} order by id`,
        );
        const expected = await fixture.rows(
          sql`select id from ${samples} where ${plain[operator](
            sql`${samples[key]}`,
            clients.map(({ literal }) => literal),
          )} order by id`,
        );
        expect(found).toEqual(expected);
      },
      20,
    );
  },
  propertyTimeout,
);

/** Values as clients send them, which is as they get them, and as Postgres has them; but those that no client can send. */
async function asClients(key: Key, texts: readonly string[]) {
  const column = samples[key];
  const kind = kindOf(column);
  const type = sql.raw(kind.cast);
  const all = await Promise.all(
    texts.map(async (text) => {
      const literal = sql`${quoted(text)}::${type}`;
      const [[json] = []] = await fixture.rows(
        sql`select concat(${sql.join(
          kind.jsonSql(literal).map((part) => (typeof part === 'string' ? quoted(part) : part)),
          sql`, `,
        )})`,
      );
      return { literal, json: JSON.parse(String(json)) as unknown };
    }),
  );
  return all.filter(({ json }) => 'value' in kind.read(json));
}
