import { parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { Random } from '../../scripts/soak/random.ts';
import { beginnings } from '../../scripts/worst/beginnings.ts';
import { change } from '../../scripts/worst/change.ts';
import { dimensions, type Cost } from '../../scripts/worst/cost.ts';
import { schema, typeOf } from '../../scripts/worst/schema.ts';
import { searchWorst } from '../../scripts/worst/search.ts';
import type { Specimen } from '../../scripts/worst/specimen.ts';
import { writeDocument } from '../../scripts/worst/write-document.ts';

const material = { ids: ['UHJvamVjdDox'], texts: ['a'] };
const documentOf = (specimen: Specimen) => writeDocument(specimen, typeOf);

test('the search begins with valid documents', () => {
  const errors = beginnings.flatMap((specimen) => validate(schema, parse(documentOf(specimen))));
  expect(errors).toEqual([]);
});

test('changes by chance are mostly valid, and reach every type that can be read', () => {
  const random = new Random(1, 'test');
  const types = new Set<string>();
  let valid = 0;
  let specimen = beginnings[0]!;
  for (let nth = 0; nth < 400; nth += 1) {
    // Not ever larger ones.
    if (nth % 8 === 0) specimen = random.pick(beginnings.slice(0, 4));
    specimen = change(specimen, random.pick(beginnings), random, material);
    const text = documentOf(specimen);
    for (const [type] of text.matchAll(/(?:account|activity|member|project|todo|viewer)/gi))
      types.add(type.toLowerCase());
    if (validate(schema, parse(text)).length === 0) valid += 1;
  }
  expect(valid).toBeGreaterThan(200);
  expect([...types].toSorted()).toEqual([
    'account',
    'activity',
    'member',
    'project',
    'todo',
    'viewer',
  ]);
});

test('what is selected in many places is written once', () => {
  const text = documentOf(beginnings.at(-4)!);
  expect(text.match(/totalCount/g)).toHaveLength(15);
  expect(text.match(/\.\.\.F\d/g)!.length).toBeGreaterThan(10);
});

test('the search climbs to what costs more, and keeps the worst', async () => {
  const zero = Object.fromEntries(dimensions.map((name) => [name, 0])) as unknown as Cost;
  const measure = async (specimen: Specimen): Promise<Cost> =>
    Promise.resolve({ ...zero, bytes: documentOf(specimen).length });
  const { worst, tried, fatal } = await searchWorst(
    { measure, material, isAlive: () => true },
    {
      seed: 1,
      seconds: 600,
      tries: 500,
      signal: new AbortController().signal,
      log: () => undefined,
    },
  );
  const longest = Math.max(...beginnings.map((specimen) => documentOf(specimen).length));
  expect(worst.bytes[0]!.cost.bytes).toBeGreaterThan(longest);
  expect(tried).toBe(500);
  expect(fatal).toBeNull();
});

test('a request that ends the server ends the search', async () => {
  const { fatal } = await searchWorst(
    { measure: () => Promise.reject(new Error('gone')), material, isAlive: () => false },
    { seed: 1, seconds: 60, signal: new AbortController().signal, log: () => undefined },
  );
  expect(fatal).toEqual(beginnings[0]);
});
