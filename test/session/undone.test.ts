import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { createContext } from '#example/context.ts';
import type { ContextSource } from '../../src/engine/index.ts';
import type { Session } from '../../src/engine/session/session.ts';
import { runOperation } from '../../src/engine/request/run-operation.ts';
import { signedIn } from '../support/callers.ts';
import { createRecord } from '../../src/engine/telemetry/request-record.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { openTestDriver, patience, type TestDriver } from '../support/drivers.ts';

let database: TestDatabase;
let driver: TestDriver;
beforeAll(async () => {
  database = await createDatabase();
  driver = await openTestDriver('pg', database.loginUrl);
});
afterAll(async () => {
  await driver.close();
  await database.drop();
});

/** Runs a mutation, and tells whether its record says that it is stored. */
async function run(work: Parameters<typeof runOperation>[1]) {
  const record = createRecord('request', performance.now());
  const operation = {
    driver,
    relations: {},
    createContext: (openSession: ContextSource['openSession']) =>
      createContext({ verifyToken: async () => claimsFor('alice'), openSession }),
    caller: signedIn('alice'),
    kind: 'mutation',
    keyed: null,
    record,
    signal: new AbortController().signal,
    timeoutMs: patience.transactionTimeoutMs,
    answerLimitBytes: 1000,
    outside: null,
  } as const;
  const result = await runOperation(operation, work).catch((thrown: unknown) => ({ thrown }));
  return { result, stored: record.stored };
}

const add = (session: Session, where: string) =>
  session.queryLast({
    text: `insert into todos (task) select $1 where ${where} returning id`,
    params: ['kept'],
  });

const fault = new TypeError('a fault');
const failed = { data: null, errors: [new GraphQLError('a fault', { originalError: fault })] };

// COMMIT can't be called back. A fault of ours behind it must not say that nothing was stored.
describe('what fails after its COMMIT was sent', () => {
  it('by throwing, is known to be stored', async () => {
    const { result, stored } = await run(async ({ session }) => {
      await add(session, 'true');
      throw fault;
    });
    expect(result).toEqual({ thrown: fault });
    expect(stored).toBe(true);
  });

  it('by an error in its answer, is known to be stored', async () => {
    const { result, stored } = await run(async ({ session }) => {
      await add(session, 'true');
      return failed;
    });
    expect(result).toEqual(failed);
    expect(stored).toBe(true);
  });

  it('and wrote nothing, is not', async () => {
    const { result, stored } = await run(async ({ session }) => {
      await add(session, 'false');
      return failed;
    });
    expect(result).toEqual(failed);
    expect(stored).toBe(false);
  });
});

describe('an answer that can not be written', () => {
  it('has its mutation rolled back', async () => {
    const { result, stored } = await run(async ({ session }) => {
      await session.query({ text: `insert into todos (task) values ('unwritten')` });
      return {
        data: {
          task: {
            toJSON: () => {
              throw fault;
            },
          },
        },
      };
    });
    expect(result).toEqual({ thrown: fault });
    expect(stored).toBe(false);
    const { count } = await database.asSuperuser(`select from todos where task = 'unwritten'`);
    expect(count).toBe(0);
  });
});
