import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsFor } from '../../src/engine/claims.ts';
import { CommitOutcomeUnknownError } from '../../src/engine/session/failures.ts';
import type { Session } from '../../src/engine/session/session.ts';
import { runOperation } from '../../src/engine/request/run-operation.ts';
import { signedIn } from '../support/callers.ts';
import { createRecord } from '../../src/engine/telemetry/request-record.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { openTestDriver, type TestDriver } from '../support/drivers.ts';

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

const run = (work: Parameters<typeof runOperation<unknown>>[1]) =>
  runOperation(
    {
      driver,
      claims: claimsFor('alice'),
      caller: signedIn('alice'),
      kind: 'mutation',
      record: createRecord('request', performance.now()),
      signal: new AbortController().signal,
      timeoutMs: 15_000,
    },
    work,
  );

const add = (session: Session, where: string) =>
  session.queryLast({
    text: `insert into todos (task) select $1 where ${where} returning id`,
    params: ['kept'],
  });

// COMMIT can't be called back. A fault of ours behind it must not say that nothing was stored.
describe('what fails after its COMMIT was sent', () => {
  it('by throwing, leaves the outcome unknown', async () => {
    const answer = run(async (session) => {
      await add(session, 'true');
      throw new TypeError('a fault');
    });
    await expect(answer).rejects.toBeInstanceOf(CommitOutcomeUnknownError);
  });

  it('by an error in its answer, leaves the outcome unknown', async () => {
    const { data, errors } = await run(async (session) => {
      await add(session, 'true');
      return { data: null, errors: [new GraphQLError('a fault')] };
    });
    expect(data).toBeNull();
    expect(errors?.[0]?.originalError).toBeInstanceOf(CommitOutcomeUnknownError);
  });

  it('and wrote nothing, fails as it says', async () => {
    const fault = new GraphQLError('There is no such row.');
    const { errors } = await run(async (session) => {
      await add(session, 'false');
      return { data: null, errors: [fault] };
    });
    expect(errors).toEqual([fault]);
  });
});
