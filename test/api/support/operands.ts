import * as fc from 'fast-check';
import { accounts, awkwardInstants, awkwardTexts, projects } from './awkward-rows.ts';
import type { ListField } from './lists.ts';
import type { Filter } from './reference-filter.ts';
import { idOf } from './rows.ts';

type Operands = Readonly<Record<string, readonly unknown[]>>;

const texts = [...awkwardTexts, '', 'alice', 'B', 'SS', 'line', '🎉y', 'account-1', '1'];
const instants = [...awkwardInstants, '2026-01-01T01:30:00.000001+01:30', '2027-01-01T00:00:00Z'];
const either = [true, false];

const each = (operators: readonly string[], values: readonly unknown[]): Operands =>
  Object.fromEntries(operators.map((operator) => [operator, values]));

function listsOf(values: readonly unknown[]): Operands {
  const pairs = values.map((value, n) => [value, values[(n + 5) % values.length]]);
  return { in: [[], ...pairs], notIn: [[], ...pairs] };
}

const text: Operands = {
  ...each(['eq', 'ne', 'contains', 'startsWith', 'endsWith'], texts),
  ...listsOf(texts),
  isNull: either,
};
const instant: Operands = {
  ...each(['eq', 'ne', 'gt', 'gte', 'lt', 'lte'], instants),
  isNull: either,
};
const flag = each(['eq', 'ne'], either);

function id(type: 'Account' | 'Project', rows: readonly { readonly id: string }[]): Operands {
  const ids = rows.slice(0, 8).map((row) => idOf(type, row.id));
  return { ...each(['eq', 'ne'], ids), ...listsOf(ids), isNull: either };
}

/**
 * Fields of the example's filters, every operator of each, and what the operator is tried with. A field that is
 * not here is asked for by coverage.test.ts alone.
 */
export const operands: Readonly<Record<ListField['type'], Readonly<Record<string, Operands>>>> = {
  Account: { name: text, slug: text, createdAt: instant },
  Project: { accountId: id('Account', accounts), name: text, isPublic: flag, createdAt: instant },
  Todo: {
    userId: text,
    projectId: id('Project', projects),
    task: text,
    isComplete: flag,
    dueAt: instant,
    insertedAt: instant,
  },
};

/** Every field of every filter that is one of a row to which a relation leads, and that row's type. */
export const relations: Readonly<
  Record<ListField['type'], Readonly<Record<string, ListField['type']>>>
> = { Account: {}, Project: { account: 'Account' }, Todo: { project: 'Project' } };

/** Any filter of a type: the operands above, nested and mixed. */
export function anyFilter(type: ListField['type']): fc.Arbitrary<Filter> {
  const conditions = Object.entries(operands[type]).map(([field, operators]) => {
    const one = Object.entries(operators).map(([operator, values]) =>
      fc.constantFrom(...values).map((value) => ({ [operator]: value })),
    );
    const some = fc.array(fc.oneof(...one), { minLength: 1, maxLength: 2 });
    return some.map((parts): Filter => ({ [field]: Object.assign({}, ...parts) as object }));
  });
  const ofRows = Object.entries(relations[type]).map(([field, of]) =>
    anyFilter(of).map((filter): Filter => ({ [field]: filter })),
  );
  const condition = fc.oneof(
    ...conditions.map((arbitrary) => ({ arbitrary, weight: 1 })),
    ...ofRows.map((arbitrary) => ({ arbitrary, weight: 3 })),
  );
  return fc.letrec<{ filter: Filter }>((tie) => {
    const several = fc.array(tie('filter'), { maxLength: 3 });
    return {
      filter: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        condition,
        fc.record({ not: tie('filter') }),
        fc.record({ and: several }),
        fc.record({ or: several }),
        fc.tuple(condition, tie('filter')).map(([one, other]) => ({ ...other, ...one })),
      ),
    };
  }).filter;
}
