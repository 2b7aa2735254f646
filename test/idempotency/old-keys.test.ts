import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { roles } from '#example/db/roles.ts';
import { removeOldKeys } from '../../src/engine/idempotency/old-keys.ts';
import { startRemovingOldKeys } from '../../src/engine/serve/remove-old-keys.ts';
import { claimsFor } from '../support/claims.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { keptKeys, send } from './support.ts';

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ comparable: false });
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.database.asSuperuser(
    'truncate rowhouse.idempotency_claims, rowhouse.idempotency_answers',
  );
});

/** Adds keys that are kept until then, each with its answer. */
const lay = (subject: string, keys: number, until: string) =>
  app.database.asSuperuser(
    `with claim as (
       insert into rowhouse.idempotency_claims (issuer, subject, key, fingerprint, kept_until)
       select '', $1, n, 'f', now() + $3::interval from generate_series(1, $2::int) as n returning key)
     insert into rowhouse.idempotency_answers (issuer, subject, key, finished, answer)
     select '', $1, key, true, '{}' from claim`,
    [subject, keys, until],
  );

const left = async () => {
  const { rows } = await app.database.asSuperuser(
    `select (select count(*)::int from rowhouse.idempotency_claims) as claims,
       (select count(*)::int from rowhouse.idempotency_answers) as answers`,
  );
  return rows[0];
};

it('a key is kept for as many hours as are configured', async () => {
  const document = 'mutation { createTodo(input: { task: "kept" }) { __typename } }';
  await send(app, { key: 'k', document });
  const { rows } = await app.database.asSuperuser(
    `select kept_until - now() between interval '23 hours' and interval '24 hours' as in_time
     from rowhouse.idempotency_claims`,
  );
  expect(rows).toEqual([{ in_time: true }]);
});

it('keys that are too old go with their answers, and no others', async () => {
  await lay('ann', 2300, '-1 second');
  await lay('ben', 5, '1 hour');
  expect(await removeOldKeys(app.driver, roles)).toBe(2300);
  expect(await left()).toEqual({ claims: 5, answers: 5 });
});

/** How many keys one transaction removes. */
const removed = async () =>
  app.database.become(claimsFor('ben'), async (query) => {
    const { rows } = await query('select rowhouse.remove_old_idempotency_keys() as removed');
    return rows[0]?.['removed'];
  });

it('a transaction removes no more than a thousand', async () => {
  await lay('ann', 1300, '-1 second');
  expect([await removed(), await removed(), await removed()]).toEqual([1000, 300, 0]);
});

it('while one process removes them, another leaves them to it', async () => {
  await lay('ann', 3, '-1 second');
  const one = new Client({ connectionString: app.database.superuserUrl });
  await one.connect();
  await one.query('begin; select rowhouse.remove_old_idempotency_keys()');
  expect(await removeOldKeys(app.driver, roles)).toBe(0);
  await one.query('rollback');
  expect(await removeOldKeys(app.driver, roles)).toBe(3);
  await one.end();
});

it('a server removes them by itself', async () => {
  await lay('ann', 3, '-1 second');
  const stop = startRemovingOldKeys(app.driver, roles, app.service.logger, 5);
  await vi.waitFor(async () => expect(await left()).toEqual({ claims: 0, answers: 0 }), 20_000);
  await stop();
  expect(await keptKeys(app)).toEqual([]);
});
