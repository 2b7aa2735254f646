import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cost } from '../../src/engine/request/cost.ts';
import type { Demand } from '../../src/engine/session/driver.ts';
import { addTodo, todosQuery } from '../faults/support.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

/** What is expected after so many times. */
const learned = (...times: readonly (readonly [ms: number, isWhole: boolean])[]) => {
  const cost = new Cost();
  for (const [ms, isWhole] of times) cost.learn(ms, isWhole);
  return cost.expectedMs;
};

describe('what an operation costs', () => {
  it('is nothing before it was seen', () => {
    expect(learned()).toBe(0);
  });

  it('is what it took, the first time', () => {
    expect(learned([250, true])).toBe(250);
  });

  it('does not become less by one that was broken off', () => {
    expect(learned([250, true], [10, false])).toBe(250);
  });

  it('is not learned from one that never had a connection', () => {
    expect(learned([0, false])).toBe(0);
  });

  it('hardly rises for others where one of ten sends values that make it dear', () => {
    const times = fc.array(fc.double({ min: 1, max: 20, noNaN: true }), { minLength: 50 });
    fc.assert(
      fc.property(times, fc.integer({ min: 100, max: 60_000 }), (usual, dear) => {
        const cost = new Cost();
        usual.forEach((ms, nth) => {
          if (nth % 10 === 9) cost.learn(dear, true);
          cost.learn(ms, true);
          expect(cost.expectedMs).toBeLessThanOrEqual(20 + dear / 10);
        });
      }),
    );
  });

  it('is more after enough that took more', () => {
    expect(
      learned([10, true], ...Array.from({ length: 50 }, () => [1000, true] as const)),
    ).toBeGreaterThan(950);
  });
});

describe('a connection for an operation', () => {
  let app: TestApp;
  const demands: (Demand | undefined)[] = [];
  beforeAll(async () => {
    app = await createTestApp({ comparable: false });
    const acquire = app.driver.acquire.bind(app.driver);
    app.driver.acquire = async (signal, asker, demand) => {
      demands.push(demand);
      return acquire(signal, asker, demand);
    };
  });
  afterAll(() => app.close());

  /** What was demanded for a document each time that it was asked. */
  async function demanded(...documents: readonly string[]): Promise<readonly unknown[]> {
    demands.length = 0;
    for (const document of documents) await app.ask('alice', document);
    return demands;
  }

  it('is taken for what the document took before, whoever had asked it', async () => {
    const [first, second] = await demanded(todosQuery, todosQuery);
    expect(first).toEqual({ access: 'read', expectedMs: 0 });
    expect(second).toEqual({ access: 'read', expectedMs: expect.any(Number) });
    await app.ask('bob', todosQuery);
    expect(demands.at(-1)?.expectedMs).toBeGreaterThan(0);
  });

  it('is taken for nothing where the document is another', async () => {
    await demanded(todosQuery, `${todosQuery} # another`);
    expect(demands.at(-1)?.expectedMs).toBe(0);
  });

  it('is taken for writing by a mutation', async () => {
    expect(await demanded(addTodo('one'))).toEqual([{ access: 'write', expectedMs: 0 }]);
  });
});
