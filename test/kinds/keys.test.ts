import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holds, propertyTimeout } from '../api/support/property.ts';
import { createFixtureApp, type FixtureApp } from '../fixture/app.ts';
import { idOf, keys, layKeyed, types } from '../fixture/keyed-rows.ts';

// A row is known by the key that its table has: a bigint, a smallint or a text, under any name. It has
// one id, and whatever else a client makes up finds nothing, and is no error.

let app: FixtureApp;
beforeAll(async () => {
  app = await createFixtureApp();
  await layKeyed(app.database);
});
afterAll(() => app.close());

const root = { Crate: 'crate', Rank: 'rank', Place: 'place' } as const;
const shown = {
  Crate: 'number label place { id code name } rank { id rank }',
  Rank: 'rank title',
  Place: 'code name within { code } crates { nodes { id number } totalCount }',
} as const;

/** Asks both ways, and gives what both answer. */
async function ask<T>(query: string, variables: object = {}): Promise<T> {
  const answer = await app.ask<object>('alice', query, variables);
  expect(answer.errors).toBeUndefined();
  expect(answer.text).toBe((await app.askResolvers('alice', query, variables)).text);
  return answer.data as T;
}

/** The same, where the first way has to do without resolvers. */
async function askCompiled<T>(query: string, variables: object = {}): Promise<T> {
  const { answered } = app.operations!;
  const data = await ask<T>(query, variables);
  expect(app.operations!.answered).toBe(answered + 1);
  return data;
}

type Found = Readonly<Record<string, { readonly id: string } | null>>;

describe.each(types)('a %s', (type) => {
  const ids = keys[type].map(idOf(type));

  it('has an id of its own for each key, and is found by it', async () => {
    expect(new Set(ids).size).toBe(ids.length);
    const query = `query ($id: ID!) {
      ${root[type]}(id: $id) { id ${shown[type]} } node(id: $id) { id ... on ${type} { ${shown[type]} } } }`;
    for (const id of ids) {
      const found = await askCompiled<Found>(query, { id });
      expect(found['node']).toEqual(found[root[type]]);
      expect(found['node']?.id).toBe(id);
    }
  });

  it('is found among others, in the order of the ids', async () => {
    const all = [...ids, ...types.map((other) => idOf(other)(keys[other][0])), 'nonsense'];
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
    const { nodes } = await askCompiled<{ nodes: (Found[string] | null)[] }>(query, { ids: all });
    expect(nodes.map((node) => node?.id ?? 'nonsense')).toEqual(all);
  });

  it('has no second name', async () => {
    const query = `query ($id: ID!) {
      ${root[type]}(id: $id) { id } node(id: $id) { id } nodes(ids: [$id, "${ids[0]}"]) { id } }`;
    const known: readonly string[] = keys[type];
    for (const key of known) {
      const others = [
        `+${key}`,
        ` ${key}`,
        `${key} `,
        `0${key}`,
        `${key}.0`,
        `${key}e0`,
        `${key}:`,
      ];
      const made = others.filter((other) => !known.includes(other)).map(idOf(type));
      for (const id of [...made, `${idOf(type)(key)}=`, ` ${idOf(type)(key)}`]) {
        const nothing = { [root[type]]: null, node: null, nodes: [null, { id: ids[0] }] };
        expect(await ask(query, { id })).toEqual(nothing);
      }
    }
  });

  it(
    'is not found by what is made up, which is no error',
    async () => {
      const key = fc.oneof(
        fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }).map(String),
        fc.string({ unit: fc.constantFrom(...Array.from('0123456789+-.eE: %')), maxLength: 24 }),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('NaN', 'Infinity', '-0', '1\0', '32768', '-32769', '9223372036854775808'),
      );
      const query = `query ($id: ID!) { ${root[type]}(id: $id) { id } node(id: $id) { id } }`;
      await holds(
        fc.oneof(key.map(idOf(type)), key),
        async (id) => {
          const expected = ids.includes(id) ? { id } : null;
          expect(await ask(query, { id })).toEqual({ [root[type]]: expected, node: expected });
        },
        60,
      );
    },
    propertyTimeout,
  );
});

const cursorOf = (key: unknown) =>
  btoa(JSON.stringify(['crates,number asc', key])).replaceAll('=', '');

describe('a list', () => {
  it.each([
    ['crates', 'Crate', 'number', 'NUMBER', 'number'],
    ['crates', 'Crate', 'number', 'LABEL', 'label'],
    ['places', 'Place', 'place', 'CODE', 'place'],
    ['places', 'Place', 'place', 'NAME', 'left(name, 3)'],
  ] as const)('of %s is walked from both ends (%s, %s, %s)', async (list, type, key, field, by) => {
    // Equal in all but the key.
    await app.database.asSuperuser(`update crates set label = 'of'`);
    await app.database.asSuperuser(`update places set name = 'of'`);
    for (const direction of ['ASC', 'DESC']) {
      const { rows } = await app.database.asSuperuser(
        `select ${key} as key from ${list} order by ${by} ${direction}, ${key} ${direction}`,
      );
      const sorted = rows.map((row) => idOf(type)(String(row['key'])));
      for (const end of ['first', 'last'] as const) {
        const orderBy = `orderBy: [{ field: ${field}, direction: ${direction} }]`;
        expect(await walk(list, end, orderBy)).toEqual(sorted);
      }
    }
    await layKeyed(app.database);
  });

  it('that is ordered by its key first keeps the direction of that', async () => {
    const orderBy =
      'orderBy: [{ field: NUMBER, direction: DESC }, { field: LABEL, direction: ASC }]';
    const falling = keys.Crate.toSorted((one, other) => (BigInt(one) < BigInt(other) ? 1 : -1));
    for (const end of ['first', 'last'] as const) {
      expect(await walk('crates', end, orderBy)).toEqual(falling.map(idOf('Crate')));
    }
  });

  /** The ids of all pages, from the start of the list to its end. */
  async function walk(list: string, end: 'first' | 'last', orderBy: string) {
    const page = end === 'last' ? 'last: 2, before: $cursor' : 'first: 2, after: $cursor';
    const query = `query ($cursor: String) { ${list}(${page}, ${orderBy}) { nodes { id }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
    let found: string[] = [];
    let cursor: string | null = null;
    for (let more = true; more;) {
      const answer: Readonly<Record<string, Page>> = await askCompiled(query, { cursor });
      const { nodes, pageInfo } = answer[list]!;
      const these = nodes.map(({ id }) => id);
      found = end === 'last' ? [...these, ...found] : [...found, ...these];
      cursor = end === 'last' ? pageInfo.startCursor : pageInfo.endCursor;
      more = end === 'last' ? pageInfo.hasPreviousPage : pageInfo.hasNextPage;
    }
    return found;
  }

  interface Page {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly startCursor: string;
      readonly endCursor: string;
    };
  }

  it('takes no cursor with a key that no column holds', async () => {
    const query = `query ($after: String) {
      crates(after: $after, orderBy: [{ field: NUMBER }]) { nodes { id } } }`;
    await askCompiled(query, { after: cursorOf('7') });
    for (const key of ['9223372036854775808', '07', '+7', 7, null]) {
      const answer = await app.ask('alice', query, { after: cursorOf(key) });
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    }
  });

  it('is filtered by the rows that it refers to', async () => {
    const query = 'query ($where: CrateFilter) { crates(where: $where) { totalCount } }';
    const count = async (where: object) =>
      (await askCompiled<{ crates: { totalCount: number } }>(query, { where })).crates.totalCount;
    const all = keys.Crate.length;
    const [place, rank, other] = [idOf('Place')('a:b'), idOf('Rank')('-3'), idOf('Rank')('0')];
    expect(await count({ placeCode: { eq: place }, rankNumber: { in: [other, rank] } })).toBe(all);
    expect(await count({ placeCode: { ne: place } })).toBe(0);
    expect(await count({ rankNumber: { notIn: [rank] } })).toBe(0);
    expect(await count({ placeCode: { in: [idOf('Place')(`'"\\{},`), place] } })).toBe(all);
    expect(await count({ place: { code: { eq: 'a:b' } } })).toBe(all);
    expect(await count({ place: { not: { withinCode: { in: [place] } } } })).toBe(all);
    expect(await count({ place: { within: { code: { ne: '' } } } })).toBe(0);
    for (const wrong of [idOf('Rank')('32768'), idOf('Rank')('01'), place, 'nonsense']) {
      const answer = await app.ask('alice', query, { where: { rankNumber: { eq: wrong } } });
      expect(answer.errors?.[0]?.message).toBe('This is not the id of a Rank.');
    }
  });
});

it('rows of one type are loaded by one statement', async () => {
  const resolvers = await createFixtureApp({ app: { operations: null } });
  await layKeyed(resolvers.database);
  const ids = types.flatMap((type) => keys[type].slice(-3).map(idOf(type)));
  const fields = ids.map((id, n) => `n${n}: node(id: "${id}") { id }`);
  resolvers.driver.statements.length = 0;
  const { data } = await resolvers.ask<object>('alice', `{ ${fields.join(' ')} }`);
  expect(data).toEqual(Object.fromEntries(ids.map((id, n) => [`n${n}`, { id }])));
  const selects = resolvers.driver.statements.filter((text) => text.startsWith('select'));
  expect(selects).toHaveLength(types.length);
  await resolvers.close();
});
