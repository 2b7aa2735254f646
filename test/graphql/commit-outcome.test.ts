import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
  // Its backend is killed in the middle of COMMIT, and says so before it goes.
  await app.database.asSuperuser(
    `create function die() returns trigger language plpgsql security definer as
     $$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); return null; end $$`,
  );
  await app.database.asSuperuser(
    `create constraint trigger die after insert on todos deferrable initially deferred
     for each row execute function die()`,
  );
});
afterAll(() => app.close());

test('a backend that is killed during COMMIT has stored nothing, and the answer says so', async () => {
  const answer = await app.ask(
    'alice',
    'mutation { createTodo(input: { task: "Who knows" }) { todo { id } } }',
  );
  expect(answer.status).toBe(503);
  expect(answer.data).toBeUndefined();
  expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([
    { code: 'SERVICE_UNAVAILABLE', outcome: 'not_stored', retryAfter: 1 },
  ]);
});
