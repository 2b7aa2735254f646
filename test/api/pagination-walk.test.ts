import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { aliased, askPages, type Connection } from './support/lists.ts';
import {
  argumentsFor,
  inOrder,
  pageOf,
  readPage,
  type OrderStep,
  type Wanted,
} from './support/page-model.ts';
import {
  changeRows,
  layOutParents,
  pagedLists,
  todosByProject,
  type PagedList,
} from './support/paged-lists.ts';
import { anyRows } from './support/paged-rows.ts';
import { holds, propertyTimeout } from './support/property.ts';
import { keyOf } from './support/rows.ts';

const anySize = fc.integer({ min: 1, max: 5 });
const anyOrder = ({ orders }: PagedList) =>
  fc.array(
    fc.record(
      {
        field: fc.constantFrom(...Object.keys(orders)),
        direction: fc.constantFrom('ASC' as const, 'DESC' as const),
      },
      { requiredKeys: ['field'] },
    ),
    { maxLength: 3 },
  );
const anyList = fc.constantFrom(...pagedLists);

/** Pages from anywhere: from nothing, or from the cursor of one of the rows. */
const anyPages = ({ filters }: PagedList) =>
  fc.array(
    fc.record({
      at: fc.nat(),
      size: anySize,
      backward: fc.boolean(),
      where: fc.constantFrom(...filters),
    }),
    { minLength: 1, maxLength: 5 },
  );

describe('walking through the pages of a list', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  /** Rows that a page can begin behind, and null for the end of the list. */
  const startsOf = async (list: PagedList, orderBy: readonly OrderStep[]) => {
    const [all] = await askPages(app, 'alice', list, [{ first: 100, orderBy }]);
    const rows = all!.edges.map(({ cursor, node }) => ({ cursor, key: keyOf(node.id) }));
    return [{ cursor: null, key: null }, ...rows];
  };

  const anyWalk = anyList.chain((list) =>
    fc.record({
      list: fc.constant(list),
      rows: anyRows,
      orderBy: anyOrder(list),
      where: fc.constantFrom(...list.filters),
      size: anySize,
      backward: fc.boolean(),
    }),
  );
  it(
    'gives exactly the list, forwards and backwards, while rows come and go',
    () =>
      holds(
        anyWalk,
        async ({ list, rows, orderBy, ...wanted }) => {
          const ordered = await inOrder(app.database, list, rows, orderBy);
          await layOutParents(app.database, list);
          const { where, size, backward } = wanted;
          const walked: string[][] = [];
          let start: { cursor: string | null; key: string | null } = { cursor: null, key: null };
          for (let step = 0, more = true; more; step += 1) {
            await changeRows(app.database, list, rows, step);
            const args = { ...argumentsFor(size, backward, start.cursor), where, orderBy };
            const [connection] = await askPages(app, 'alice', list, [args]);
            const page = readPage(connection!);
            expect(page).toEqual(pageOf(list, ordered, step, wanted, start.key));

            walked.push([...page.keys]);
            const { startCursor, endCursor } = connection!.pageInfo;
            start = backward
              ? { cursor: startCursor, key: page.keys[0] ?? null }
              : { cursor: endCursor, key: page.keys.at(-1) ?? null };
            more = backward ? page.hasPreviousPage : page.hasNextPage;
          }

          const seen = (backward ? walked.toReversed() : walked).flat();
          expect(new Set(seen).size).toBe(seen.length);
          const stays = rows.filter(({ from, until }) => from === 0 && until === 99);
          const whole = { where, size: 100, backward: false };
          const reference = pageOf(
            list,
            ordered.filter((row) => stays.includes(row)),
            0,
            whole,
            null,
          );
          expect(seen.filter((key) => stays.some(({ id }) => id === key))).toEqual(reference.keys);
        },
        120,
      ),
    propertyTimeout,
  );

  const anyMoves = anyList.chain((list) =>
    fc.record({
      list: fc.constant(list),
      rows: anyRows,
      orderBy: anyOrder(list),
      pages: anyPages(list),
    }),
  );
  it(
    'goes on from any cursor in either direction, several pages in one request',
    () =>
      holds(
        anyMoves,
        async ({ list, rows, orderBy, pages }) => {
          const ordered = await inOrder(app.database, list, rows, orderBy);
          await layOutParents(app.database, list);
          await changeRows(app.database, list, rows, 0);
          const starts = await startsOf(list, orderBy);
          // Some of the rows that the cursors are of go, and others come.
          await changeRows(app.database, list, rows, 1);

          const startOf = ({ at }: { at: number }) => starts[at % starts.length]!;
          const args = pages.map((page) => ({
            ...argumentsFor(page.size, page.backward, startOf(page).cursor),
            where: page.where,
            orderBy,
          }));
          const found = await askPages(app, 'alice', list, args);
          expect(found.map(readPage)).toEqual(
            pages.map((page) => pageOf(list, ordered, 1, page, startOf(page).key)),
          );
        },
        80,
      ),
    propertyTimeout,
  );

  const { list: todos } = todosByProject[0]!;
  const anyNested = fc.record({
    rows: anyRows,
    orderBy: anyOrder(todos),
    // Equal ones are one page; others are loaded apart from it.
    pages: anyPages(todos),
    apart: anyPages(todos),
  });
  it(
    'gives every parent of a nested list its own pages, by any number of aliases',
    () =>
      holds(
        anyNested,
        async ({ rows, orderBy, pages, apart }) => {
          const ordered = await inOrder(app.database, todos, rows, orderBy);
          await layOutParents(app.database, todos);
          await changeRows(app.database, todos, rows, 0);
          // A position in an order is one in every list of these rows, be it of no row of that list.
          const starts = await startsOf(todos, orderBy);
          const startOf = ({ at }: { at: number }) => starts[at % starts.length]!;
          const asked = aliased(
            todos,
            [...pages, ...apart].map((page) => ({
              ...argumentsFor(page.size, page.backward, startOf(page).cursor),
              where: page.where,
              orderBy,
            })),
          );
          const fields = asked.fields.split('\n');
          const answer = await app.ask<Nested>(
            'alice',
            `query (${asked.declarations}) { projects {
              nodes { id ${fields.slice(0, pages.length).join('\n')} }
              edges { node { id ${fields.slice(pages.length).join('\n')} } }
            } }`,
            asked.variables,
          );
          expect(answer.errors).toBeUndefined();
          const { nodes, edges } = answer.data!.projects;
          for (const { project, list } of todosByProject) {
            const ofProject = (row: Parent) => row['id'] === project;
            const both = {
              ...nodes.find(ofProject),
              ...edges.map(({ node }) => node).find(ofProject),
            };
            const found = [...pages, ...apart].map((_page, n) =>
              readPage(both[`page${n}`] as Connection),
            );
            const expected = (page: Wanted & { at: number }) =>
              pageOf(list, ordered, 0, page, startOf(page).key);
            expect(found).toEqual([...pages, ...apart].map(expected));
          }
        },
        60,
      ),
    propertyTimeout,
  );
});

type Parent = Readonly<Record<string, unknown>>;
interface Nested {
  projects: { nodes: Parent[]; edges: { node: Parent }[] };
}
