import {
  buildSchema,
  GraphQLString,
  parse,
  type FieldNode,
  type OperationDefinitionNode,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { relations } from '#example/db/relations.ts';
import { CALLS_MAX, CallsInFlight } from '../../src/engine/outside/calls-in-flight.ts';
import { claimsFor } from '../support/claims.ts';
import { fill, KEYS_MAX } from '../../src/engine/outside/fill.ts';
import type { OutsideField } from '../../src/engine/outside/outside-field.ts';
import { UnfinishedData } from '../../src/engine/outside/unfinished-data.ts';
import { createApi } from '../../src/engine/index.ts';

// How a field's service is called, without an API about it: how often, with how much, and how it is declared.

const schema = buildSchema('type Query { values: [String] }');

function fieldOf(load: OutsideField['load'], timeoutMs = 60_000): OutsideField {
  return { table: 'todos', from: ['n'], load, timeoutMs, calls: new CallsInFlight() };
}

/** Fills so many values, each with a key of its own. */
async function fillOf(
  outside: OutsideField,
  count: number,
  source = '{ values }',
  signal = new AbortController().signal,
) {
  const document = parse(source);
  const operation = document.definitions[0] as OperationDefinitionNode;
  const nodes = operation.selectionSet.selections as readonly FieldNode[];
  const missing = Array.from({ length: count }, (_, n) => {
    return { outside, name: 'Todo.n', type: GraphQLString, nodes, key: { n }, path: [n] };
  });
  const failures: unknown[] = [];
  const { data, errors } = await fill(new UnfinishedData([], missing), {
    selecting: { schema, document, operation, variables: {} },
    claims: claimsFor('alice'),
    signal,
    errorOf: ({ kind }) => new Error(kind),
    onFailure: (_field, cause) => failures.push(cause),
    onWait: () => undefined,
  });
  return { data, errors: errors.map(({ message }) => message), failures };
}

describe('a call of an outside service', () => {
  it('has so many keys at most: more are asked for by several calls', async () => {
    const sizes: number[] = [];
    const outside = fieldOf(async (keys) => {
      sizes.push(keys.length);
      return keys.map(({ n }) => `value ${String(n)}`);
    });
    const { data, errors } = await fillOf(outside, KEYS_MAX + 1);
    expect([sizes, errors]).toEqual([[KEYS_MAX, 1], []]);
    expect(data).toEqual(Array.from({ length: KEYS_MAX + 1 }, (_, n) => `value ${n}`));
  });

  it('counts until it settles, also when nobody waits for it any more', async () => {
    const held = Promise.withResolvers<void>();
    let called = 0;
    let isHeld = true;
    const outside = fieldOf(async (keys) => {
      called += 1;
      // One too many is answered, so that nothing waits for it.
      if (isHeld && called > CALLS_MAX) return keys.map(() => 'too many');
      await held.promise;
      return keys.map(() => 'late');
    });
    const leaving = new AbortController();
    const given = Array.from({ length: CALLS_MAX }, () =>
      fillOf(outside, 1, '{ values }', leaving.signal),
    );
    leaving.abort();
    for (const { errors } of await Promise.all(given)) expect(errors).toEqual(['late']);
    const { data, errors } = await fillOf(outside, 1);
    expect([data, errors]).toEqual([[null], ['failed']]);
    expect(called).toBe(CALLS_MAX);
    isHeld = false;
    held.resolve();
    await expect.poll(async () => (await fillOf(outside, 1)).data).toEqual(['late']);
  });

  it('fails where its values can not be completed', async () => {
    const outside = fieldOf(async () => ['sunny']);
    const { data, errors, failures } = await fillOf(
      outside,
      1,
      'query ($missing: Int!) { values @include(if: $missing) }',
    );
    expect([data, errors, failures.length]).toEqual([[null], ['failed'], 1]);
  });
});

describe('a field from outside is refused', () => {
  const { fromOutside } = createApi(relations);
  it.each([Infinity, NaN, 0, -1, 2 ** 31])('with a time that no timer has: %d', (timeoutMs) => {
    expect(() => fromOutside('todos', { from: ['task'], load: async () => [], timeoutMs })).toThrow(
      `the timeoutMs ${timeoutMs}: it is a number of milliseconds from 1 to 2147483647`,
    );
  });
});
