import { randomUUID } from 'node:crypto';
import { DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claims } from '../../src/engine/claims.ts';
import { claimsFor } from '../support/claims.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { acmeWorld } from './acme.ts';
import { createWorld } from './world.ts';

const { accounts, projects, todos } = acmeWorld;

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await createWorld(database.asSuperuser, acmeWorld);
});
afterAll(() => database.drop());

const foreignAccount = accounts.find(({ label }) => label === 'globex');
const foreignProject = projects.find(
  ({ account, isPublic }) => account === foreignAccount && !isPublic,
);
const ownTodo = todos.find(({ userId, project }) => userId === 'mara' && project === null);

/** Everything that an error tells its receiver. */
async function refusal(claims: Claims, text: string, params: readonly unknown[]) {
  const error: unknown = await database
    .rehearse(claims, (query) => query(text, params))
    .then(
      () => null,
      (reason: unknown) => reason,
    );
  if (!(error instanceof DatabaseError)) throw new Error('It was not refused.', { cause: error });
  const { message, code, detail, hint, constraint } = error;
  return { message, code, detail, hint, constraint };
}

describe.each([
  {
    what: 'a todo written into a project',
    text: `insert into todos (project_id, task) values ($1, 'A')`,
    hidden: [foreignProject?.id],
    absent: [randomUUID()],
  },
  {
    what: 'a todo moved into a project',
    text: `update todos set project_id = $1 where id = '${ownTodo?.id}'`,
    hidden: [foreignProject?.id],
    absent: [randomUUID()],
  },
  {
    what: 'a project made in an account',
    text: `insert into projects (account_id, name) values ($1, 'A')`,
    hidden: [foreignAccount?.id],
    absent: [randomUUID()],
  },
  {
    what: 'a member added to an account',
    text: `insert into memberships (account_id, user_id) values ($1, 'newcomer')`,
    hidden: [foreignAccount?.id],
    absent: [randomUUID()],
  },
  {
    // A unique violation would tell that somebody is a member there.
    what: 'a member added to an account that has them already',
    text: `insert into memberships (account_id, user_id) values ($1, 'gina')`,
    hidden: [foreignAccount?.id],
    absent: [randomUUID()],
  },
])('$what', ({ text, hidden, absent }) => {
  test('is refused in the same words whether the target is hidden or absent', async () => {
    const claims = claimsFor('mara');
    const words = await refusal(claims, text, hidden);
    expect(words).toMatchObject({ code: '42501' });
    expect(words).toEqual(await refusal(claims, text, absent));
  });
});

test('an admin, who sees everything, learns that a project does not exist', async () => {
  const text = `insert into todos (project_id, user_id, task) values ($1, 'mara', 'A')`;
  expect(await refusal(claimsFor('root', 'admin'), text, [randomUUID()])).toMatchObject({
    code: '23503',
  });
});
