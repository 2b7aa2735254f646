import { roles } from '#example/db/roles.ts';
import { Kind, parse, validate } from 'graphql';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Provider } from '../../src/engine/auth/provider.ts';
import { cacheOfTokens } from '../../src/engine/auth/verified-token.ts';
import { Budget } from '../../src/engine/memory/bounded-cache.ts';
import { KnownDocuments } from '../../src/engine/request/known-documents.ts';
import { CompiledOperations } from '../../src/engine/compiled/operations.ts';
import {
  PreparedStatements,
  PreparedStatementsShared,
} from '../../src/engine/session/drivers/prepared-statements.ts';
import { schema } from '#example/domain.ts';
import { OperationBudget } from '../../src/engine/request/limits/operation-budget.ts';
import { negotiate } from '../../src/engine/request/media-type.ts';
import { PersistedDocuments } from '../../src/engine/request/persisted-documents.ts';
import { BoundedCounters } from '../../src/engine/rate-limits/bounded-counters.ts';
import { describeOperation } from '../../src/engine/telemetry/operation.ts';

// Run by weights.slow.test.ts with --expose-gc: fills each cache with what weighs most for its kind, and
// prints what it says it holds, and what the heap has grown by.

const MiB = 1_048_576;

/** Room for all that is put in, of a size at which the rest of the process does not matter. */
const roomy = () => new Budget({ bytes: 1000 * MiB });

/** A text in one piece, as one that was received is. */
const flat = (text: string) => Buffer.from(text).toString();

function heap(): number {
  for (let times = 0; times < 3; times += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * @param size - how much of it, from 0 to 1
 * @returns what keeps alive what it has filled, and how many bytes that is said to be
 */
type Fill = (size: number) => Promise<{ readonly alive: unknown; readonly declared: number }>;

/** Documents that are asked for as often as it takes to know them by heart, with each of some variables. */
async function documents(texts: Iterable<string>, variables: readonly object[] = [{}]) {
  const [ofDocuments, ofStatements] = [roomy(), roomy()];
  const known = new KnownDocuments(ofDocuments);
  const operations = new CompiledOperations({
    schema,
    answerLimitBytes: 16_777_216,
    onFault: () => undefined,
    seenBefore: 0,
    budget: ofStatements,
  });
  const limits = { maxNodes: 1_000_000_000, answerLimitBytes: 1_000_000_000 };
  const operationBudget = new OperationBudget(limits);
  let compiledOnes = 0;
  for (const text of texts) {
    const document = parse(text);
    const [problem] = validate(schema, document);
    if (problem !== undefined) throw problem;
    known.set(text, document);
    for (const operation of document.definitions) {
      if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
      describeOperation(operation);
      operationBudget.excess(schema, document, operation, {});
      const compiled = operations.of(document, operation)!;
      for (const given of variables) {
        if (compiled.prepare(given as Readonly<Record<string, unknown>>) !== null)
          compiledOnes += 1;
      }
    }
  }
  if (compiledOnes === 0) throw new Error('Nothing was compiled.');
  return { alive: { known, operations }, declared: ofDocuments.bytes + ofStatements.bytes };
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const fills: Readonly<Record<string, Fill>> = {
  'documents of many fields': (size) =>
    documents(
      times(
        40 * size,
        (n) =>
          `{ ${times(40, (i) => `a${n}x${i}: todos { n: nodes { i: id t: task } }`).join(' ')} }`,
      ),
    ),
  'documents of many literals': (size) =>
    documents(
      times(
        40 * size,
        (n) =>
          `{ a${n}: todos(where: { task: { in: [${times(900, (i) => `"${n}v${i}"`).join()}] } }) { totalCount } }`,
      ),
    ),
  'documents of many conditions': (size) =>
    documents(
      times(
        40 * size,
        (n) =>
          `{ a${n}: todos(where: { or: [${times(120, (i) => `{task:{eq:"${n}v${i}"}}`).join()}] }) { totalCount } }`,
      ),
    ),
  'documents of one long text': (size) =>
    documents(
      times(
        200 * size,
        (n) => `{ a${n}: todos(where: { task: { eq: "${'é\\n'.repeat(5000)}" } }) { totalCount } }`,
      ),
    ),
  'documents of wide characters': (size) =>
    documents(
      times(
        200 * size,
        (n) => `{ a${n}: todos(where: { task: { eq: "${'長'.repeat(10_000)}" } }) { totalCount } }`,
      ),
    ),
  'documents of many operations': (size) =>
    documents(
      times(40 * size, (n) => times(150, (i) => `query a${n}x${i} { __typename }`).join(' ')),
    ),
  'documents of many operations and fragments': (size) =>
    documents(
      times(40 * size, (n) =>
        [
          ...times(60, (i) => `query a${n}x${i} { ...f${i} }`),
          ...times(60, (i) => `fragment f${i} on Query { todos { totalCount } }`),
        ].join(' '),
      ),
    ),
  'documents of many variables': (size) =>
    documents(
      times(
        40 * size,
        (n) =>
          `query (${times(80, (i) => `$a${n}x${i}: String = "a"`).join()}) { todos(where: { task: { in: [${times(80, (i) => `$a${n}x${i}`).join()}] } }) { totalCount } }`,
      ),
    ),
  'small documents': (size) => documents(times(2000 * size, (n) => `{ a${n}: __typename }`)),
  'statements of many page sizes': (size) =>
    documents(
      [
        'query ($a: Int, $b: Int) { todos(first: $a) { nodes { id task project { id name todos(first: $b) { nodes { id task } } } } } }',
      ],
      times(1000 * size, (n) => ({ a: 1 + (n % 100), b: 1 + Math.floor(n / 100) })),
    ),
  'statements of many filters': (size) =>
    documents(
      ['query ($w: TodoFilter) { todos(where: $w) { totalCount } }'],
      times(400 * size, (n) => ({
        w: {
          or: times(100, (i) => ({ task: (n >> (i % 9)) & 1 ? { eq: 'a' } : { ne: 'b' } })).concat(
            times(n % 90, () => ({ task: { eq: 'c' } })),
          ),
        },
      })),
    ),
  'statements of mutations': (size) =>
    documents(
      times(
        200 * size,
        (n) =>
          `mutation ($input: CreateTodoInput!) { ${times(10, (i) => `a${n}x${i}: createTodo(input: $input) { todo { id task dueAt } }`).join(' ')} }`,
      ),
      [{ input: { task: 'a' } }],
    ),
  'texts of persisted documents': async (size) => {
    const budget = roomy();
    const documentsById = new PersistedDocuments({ budget });
    for (const n of times(300 * size, (i) => i)) {
      const query = flat(`#${n}${'長'.repeat(10_000)}\n{ __typename }`);
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(query));
      const hash = Buffer.from(digest).toString('hex');
      const { keep } = await documentsById.find(query, { hash, protocol: 'Apollo' });
      keep?.();
    }
    return { alive: documentsById, declared: budget.bytes };
  },
  'verified tokens': async (size) => {
    const budget = roomy();
    const cache = cacheOfTokens(budget);
    const key = await crypto.subtle.importKey(
      'raw',
      new Uint8Array(32),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['verify'],
    );
    for (const n of times(20_000 * size, (i) => i)) {
      const sub = flat(`${n}長${'x'.repeat(20)}`);
      const claims = Object.freeze({
        role: roles.signedIn,
        sub,
        issuer: 'https://issuer.example',
        json: JSON.stringify({ sub, n }),
        expiresAt: n + 0.5,
      });
      const kid = flat(`${n}${'k'.repeat(40)}`);
      cache.set(Buffer.from(`${n}`.padStart(32)).toString('base64'), {
        claims,
        provider: provider as Provider,
        key,
        alg: 'EdDSA',
        kid,
      });
    }
    return { alive: cache, declared: budget.bytes };
  },
  'counters of rate limits': async (size) => {
    const budget = roomy();
    const counters = new BoundedCounters(
      new RateLimiterMemory({ points: 3, duration: 600, keyPrefix: 'rowhouse' }),
      budget,
    );
    for (const n of times(50_000 * size, (i) => i))
      await counters.count(`address 2001:db8:${n}::/64`);
    return { alive: counters, declared: budget.bytes };
  },
  'headers that say what is accepted': async (size) => {
    for (const n of times(70 * size, (i) => i)) negotiate(`${times(60, () => 'a').join()},b/${n}`);
    return { alive: negotiate, declared: MiB / 2 };
  },
  'names of prepared statements': async (size) => {
    let declared = 0;
    // V8 keeps equal texts once, so each connection has its own here.
    const alive = times(40 * size, (connection) => {
      const parsedStatements: Record<string, string> = {};
      const statements = new PreparedStatements(new PreparedStatementsShared(), {
        parsedStatements,
        close: () => undefined,
      });
      for (const n of times(200, (i) => i)) {
        const text = flat(`select '${connection} ${n}${'長'.repeat(3600)}'`);
        const prepared = statements.take(text, `role${n % 4}`);
        if (prepared !== undefined) {
          parsedStatements[prepared.name] = text;
          statements.settle(prepared, undefined);
        }
      }
      declared += 800_000;
      return statements;
    });
    return { alive, declared };
  },
};

const provider: unknown = { issuer: 'https://issuer.example' };

async function measure(fill: Fill): Promise<{ readonly held: number; readonly declared: number }> {
  const before = heap();
  const { alive, declared } = await fill(1);
  const held = heap() - before;
  if (alive === undefined) throw new Error('Nothing was filled.');
  return { held, declared };
}

const measured: Record<string, Awaited<ReturnType<typeof measure>>> = {};
for (const [name, fill] of Object.entries(fills)) {
  // A little before, so that nothing is counted that the first use of any code brings.
  await fill(0.1);
  // What the last one has filled is let go.
  await new Promise(setImmediate);
  measured[name] = await measure(fill);
  await new Promise(setImmediate);
}
process.stdout.write(JSON.stringify(measured));
