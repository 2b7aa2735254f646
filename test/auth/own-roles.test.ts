import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestRoles as rolesOfTheExample } from '../support/claims.ts';
import { createFixtureApp, type FixtureApp } from '../fixture/app.ts';
import { codesOf, type Person } from '../support/app.ts';

// Requests run under the roles that the domain tells, whatever their names are, and under no others.

let app: FixtureApp;
beforeAll(async () => {
  app = await createFixtureApp();
});
afterAll(() => app.close());

const query = '{ ranks { totalCount } }';

test.each<[Person, string]>([
  [null, 'visitor'],
  ['alice', 'customer'],
  [{ sub: 'alice', role: 'customer' }, 'customer'],
  [{ sub: 'alice', role: 'clerk' }, 'clerk'],
  [{ sub: 'alice', role: 'keeper' }, 'keeper'],
])('%j asks as a %s', async (person, role) => {
  app.driver.statements.length = 0;
  const { data } = await app.ask(person, query);
  expect(data).toEqual({ ranks: { totalCount: 0 } });
  const under = app.driver.statements.flatMap(
    (text) => /set local role (\w+)/.exec(text)?.[1] ?? [],
  );
  expect(under).toEqual([role]);
});

test.each([...rolesOfTheExample, 'visitor', 'shop_backend', 'test_owner'])(
  'a token that asks to be %s is refused',
  async (role) => {
    app.driver.statements.length = 0;
    const answer = await app.ask({ sub: 'alice', role }, query);
    expect([answer.status, ...codesOf(answer)]).toEqual([403, 'FORBIDDEN']);
    expect(app.driver.statements).toEqual([]);
  },
);
