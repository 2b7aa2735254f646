import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Person, type TestApp } from '../support/app.ts';
import { accounts, awkwardInstants, memberships, projects, todos } from './support/awkward-rows.ts';
import { nestedLists, rootLists, type FilteredList } from './support/filtered-lists.ts';
import { askPages } from './support/lists.ts';
import { anyFilter, operands } from './support/operands.ts';
import { holds, propertyTimeout } from './support/property.ts';
import { matches, type Filter, type Values } from './support/reference-filter.ts';
import { idOf, keyOf, putRows } from './support/rows.ts';

const moderator: Person = { sub: 'a moderator', role: 'moderator' };
const lists = [...rootLists, ...nestedLists];

const keysIn = (rows: readonly Values[], filter: Filter) =>
  rows.flatMap((row) => (matches(filter, row) ? [row.id] : [])).toSorted();

const publicOne = { isPublic: { eq: true } };
const ofAccount = (n: number) => ({ accountId: { eq: idOf('Account', accounts[n]!.id) } });

/** Filters of todos by the project that they are in; alice wrote some in projects that she does not see. */
const ofRelations: Readonly<Record<string, Filter>> = {
  'a project that there is': { project: {} },
  'no condition, in the end': { project: { and: [{}] } },
  'what holds of no project': { project: { or: [] } },
  'the account of a project': { project: ofAccount(2) },
  'the account of another project': { project: ofAccount(3) },
  'a project of another account': { project: { not: ofAccount(2) } },
  'a public project': { project: publicOne },
  'a project that is not public': { project: { isPublic: { ne: true } } },
  'a project, twice': { project: publicOne, and: [{ project: ofAccount(2) }] },
  'one project or another': { or: [{ project: publicOne }, { project: ofAccount(5) }] },
  'a project or an author': { or: [{ project: ofAccount(2) }, { userId: { eq: 'alice' } }] },
  'no such project': { not: { project: publicOne } },
  'an account of a project': { project: { account: { name: { contains: 'a' } } } },
  'an account that somebody sees': { project: { account: {} } },
  'an account that somebody does not see': { project: { not: { account: {} } } },
  'an account of a project, said twice': {
    and: [
      { project: { account: { name: { contains: 'a' } } } },
      { project: { account: { slug: { contains: '1' } } } },
    ],
  },
};

const casesOf = ({ type }: FilteredList) =>
  Object.entries(operands[type]).flatMap(([field, operators]) =>
    Object.entries(operators).map(([operator, values]) => ({ field, operator, values })),
  );

describe('a filter', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp();
    await putRows(app.database, 'accounts', accounts);
    await putRows(app.database, 'memberships', memberships);
    await putRows(app.database, 'projects', projects);
    await putRows(app.database, 'todos', todos);
  });
  afterAll(() => app.close());

  const filtered = async (person: Person, list: FilteredList, filters: readonly Filter[]) => {
    const pages = filters.map((where) => ({ first: 100, where }));
    const found = await askPages(app, person, list, pages, 'nodes { id } totalCount');
    return found.map(({ nodes, totalCount }) => {
      expect(totalCount).toBe(nodes.length);
      return nodes.map(({ id }) => keyOf(id)).toSorted();
    });
  };

  /** Filters find what the reference finds, among what the person sees. */
  const expectReference = async (
    list: FilteredList,
    filters: readonly Filter[],
    people: readonly Person[] = ['alice', moderator],
  ) => {
    for (const person of people) {
      const visible = person === 'alice' ? list.forAlice : list.forModerator;
      for (let start = 0; start < filters.length; start += 12) {
        const some = filters.slice(start, start + 12);
        const found = await filtered(person, list, some);
        some.forEach((filter, n) => {
          expect({ filter, keys: found[n] }).toEqual({ filter, keys: keysIn(visible, filter) });
        });
      }
    }
  };

  describe.each(rootLists)('of $name', (list) => {
    it.each(casesOf(list))('by $field $operator finds what the rules say', async (condition) => {
      const { field, operator, values } = condition;
      await expectReference(
        list,
        values.map((value) => ({ [field]: { [operator]: value } })),
        [moderator],
      );
    });
  });

  it.each(nestedLists)('of $name has every operator too', async (list) => {
    const filters = casesOf(list).flatMap(({ field, operator, values }, n) =>
      [0, 1, 2].map((m) => ({ [field]: { [operator]: values[(5 * n + 7 * m) % values.length] } })),
    );
    await expectReference(list, filters);
  });

  it.each(lists)('of $name means everything or nothing when it is empty', async (list) => {
    const [field] = Object.keys(operands[list.type]);
    const everything = [{}, { and: [] }, { and: [{}] }, { [field!]: {} }, { not: { or: [] } }];
    const nothing = [{ or: [] }, { not: {} }, { and: [{ or: [] }, {}] }];
    const found = await filtered('alice', list, [...everything, ...nothing]);
    const all = keysIn(list.forAlice, {});
    expect(all.length).toBeGreaterThan(1);
    expect(found).toEqual([...everything.map(() => all), ...nothing.map(() => [])]);
  });

  it.each(Object.entries(ofRelations))('by %s finds what the rules say', async (_what, filter) => {
    await expectReference(rootLists[2]!, [filter, { not: filter }]);
  });

  it('has in `ne`, `notIn` and `not` whatever is not in `eq`, rows without a value too', async () => {
    const due = awkwardInstants[4];
    const list = rootLists[2]!;
    const [eq, ne, not] = await filtered(moderator, list, [
      { dueAt: { eq: due } },
      { dueAt: { ne: due } },
      { not: { dueAt: { eq: due } } },
    ]);
    expect(eq!.length).toBeGreaterThan(0);
    expect([...eq!, ...ne!].toSorted()).toEqual(todos.map(({ id }) => id).toSorted());
    expect(not).toEqual(ne);
  });

  it(
    'finds what the rules say in any combination',
    async () => {
      const anything = fc.constantFrom(...lists).chain((list) =>
        fc.record({
          list: fc.constant(list),
          filters: fc.array(anyFilter(list.type), { minLength: 4, maxLength: 4 }),
        }),
      );
      await holds(anything, ({ list, filters }) => expectReference(list, filters), 80);
    },
    propertyTimeout,
  );
});
