import type { Catalog, Column, Table } from './catalog.ts';
import { nameOf } from './plan.ts';

/** What a database has that the code was not written from, and the other way round: a sentence for each. */
export function driftOf(before: Catalog, after: Catalog): string[] {
  return [
    ...differences('table', before.tables, after.tables, nameOf, tableDrift),
    ...differences('enum', before.enums, after.enums, nameOf, (one, other) =>
      same(one.values, other.values)
        ? []
        : [
            `${nameOf(one)} has the values ${other.values.join(', ')}, and had ${one.values.join(', ')}.`,
          ],
    ),
  ];
}

function tableDrift(before: Table, after: Table): string[] {
  const name = nameOf(after);
  const facts: readonly (readonly [what: string, fact: (table: Table) => unknown])[] = [
    ['kind', ({ kind }) => kind],
    ['row security', ({ secured }) => secured],
    ['primary key', ({ key }) => key],
    ['uniqueness', ({ unique }) => unique],
    ['foreign keys', ({ foreignKeys }) => foreignKeys],
    ['privileges', ({ privileges }) => privileges],
    ['comment', ({ comment }) => comment],
  ];
  return [
    ...facts
      .filter(([, fact]) => !same(fact(before), fact(after)))
      .map(([what]) => `${name}: its ${what} changed.`),
    ...differences(
      'column',
      before.columns,
      after.columns,
      (one) => `${name}.${one.name}`,
      columnDrift(name),
    ),
    ...differences(
      'policy',
      before.policies,
      after.policies,
      (one) => `"${one.name}" on ${name}`,
      (one, other) => (same(one, other) ? [] : [`The policy "${one.name}" on ${name} changed.`]),
    ),
  ];
}

const columnDrift = (table: string) => (before: Column, after: Column) =>
  (Object.keys(after) as (keyof Column)[])
    .filter((fact) => !same(before[fact], after[fact]))
    .map(
      (fact) =>
        `${table}.${after.name}: its ${fact} changed, from ${shown(before[fact])} to ${shown(after[fact])}.`,
    );

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

function differences<T>(
  what: string,
  before: readonly T[],
  after: readonly T[],
  name: (one: T) => string,
  compare: (one: T, other: T) => string[],
): string[] {
  const old = new Map(before.map((one) => [name(one), one]));
  const now = new Map(after.map((one) => [name(one), one]));
  return [
    ...[...now.keys()].filter((one) => !old.has(one)).map((one) => `The ${what} ${one} is new.`),
    ...[...old.keys()].filter((one) => !now.has(one)).map((one) => `The ${what} ${one} is gone.`),
    ...[...now].flatMap(([key, one]) => {
      const other = old.get(key);
      return other === undefined ? [] : compare(other, one);
    }),
  ];
}

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
