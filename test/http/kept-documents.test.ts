import { expect, test } from 'vitest';
import { KeptDocuments } from '../../src/engine/request/kept-documents.ts';

const kept = (documents: KeptDocuments, count: number) =>
  Array.from({ length: count }, (_, index) => String(index)).filter(
    (hash) => documents.get(hash) !== undefined,
  );

test('a thousand are kept, and those that were used last', () => {
  const documents = new KeptDocuments();
  for (let index = 0; index < 1000; index += 1) documents.set(String(index), '{ a }');
  documents.get('0');
  documents.set('1000', '{ a }');
  expect(kept(documents, 1001)).toHaveLength(1000);
  expect([documents.get('0'), documents.get('1')]).toEqual(['{ a }', undefined]);
});

test('long ones are fewer', () => {
  const documents = new KeptDocuments();
  for (let index = 0; index < 200; index += 1) documents.set(String(index), 'x'.repeat(20_000));
  expect(kept(documents, 200)).toHaveLength(100);
});

test('the same one again takes no more room', () => {
  const documents = new KeptDocuments();
  documents.set('first', '{ a }');
  for (let index = 0; index < 200; index += 1) documents.set('long', 'x'.repeat(20_000));
  expect(documents.get('first')).toBe('{ a }');
});

test('one of extraordinary length is not kept', () => {
  const documents = new KeptDocuments();
  documents.set('0', 'x'.repeat(20_001));
  expect(kept(documents, 1)).toEqual([]);
});
