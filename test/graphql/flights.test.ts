import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';

const nested = /* GraphQL */ `
  {
    accounts {
      totalCount
      nodes {
        name
        viewerRole
        members(first: 2) {
          nodes {
            userId
          }
        }
        projects(first: 5) {
          totalCount
          edges {
            cursor
            node {
              name
              todos(first: 3) {
                totalCount
                nodes {
                  task
                  userId
                }
              }
            }
          }
        }
      }
    }
  }
`;

describe('what a request costs that resolvers answer', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp({ driver: { max: 1 }, app: { operations: null } });
    for (const slug of ['one', 'two', 'three']) {
      const account = await addAccount(app.database, slug, { alice: 'OWNER', bob: 'MEMBER' });
      for (const name of ['a', 'b', 'c']) {
        const project = await addProject(app.database, account, `${slug} ${name}`);
        for (const task of ['x', 'y']) await addTodo(app.database, 'alice', task, project);
      }
    }
    // The connection is there, with its settings.
    await app.ask('alice', '{ viewer { userId } }');
  });
  afterAll(() => app.close());
  beforeEach(() => {
    app.driver.statements.length = 0;
  });

  const selects = () => app.driver.statements.filter((text) => text.startsWith('select'));
  const threeLevels = nested.replace('totalCount', '');

  it('is one statement for accounts, projects and todos', async () => {
    const answer = await app.ask('alice', threeLevels);
    expect(answer.errors).toBeUndefined();
    expect(selects()).toHaveLength(1);
    expect(app.driver.statements).toEqual([
      expect.stringMatching(
        /^begin isolation level repeatable read read only not deferrable; set local role/,
      ),
      expect.stringContaining('lateral'),
      'commit',
    ]);
  });

  it('writes no filter by the caller into it', async () => {
    await app.ask(
      'alice',
      '{ accounts { nodes { projects { nodes { todos { nodes { task } } } } } } }',
    );
    expect(selects()[0]).not.toMatch(/user_id|alice/);
  });

  it('is one flight over the wire before the answer', async () => {
    // The COMMIT of an earlier query may still be under way.
    await expect.poll(() => app.driver.lent()).toBe(0);
    const before = app.driver.relay.flights();
    await app.ask('alice', nested);
    expect(app.log.at(-1)?.fields).toMatchObject({ flights: 1 });
    // The second is COMMIT, for which the answer did not wait.
    await expect.poll(() => app.driver.lent()).toBe(0);
    expect(app.driver.relay.flights() - before).toBe(2);
  });

  it('is one flight also for statements that do not depend on each other', async () => {
    await app.ask(
      'alice',
      '{ viewer { userId } todos { totalCount } projects { nodes { name } } }',
    );
    expect(selects()).toHaveLength(3);
    expect(app.log.at(-1)?.fields).toMatchObject({ flights: 1 });
  });

  it('is no statement more for the stats of any number of projects', async () => {
    const answer = await app.ask<{ projects: { nodes: object[] } }>(
      'alice',
      '{ projects { nodes { name todoStats { total open complete } } } }',
    );
    expect(answer.data?.projects.nodes).toHaveLength(9);
    expect(answer.data?.projects.nodes[0]).toMatchObject({
      todoStats: { total: 2, open: 2, complete: 0 },
    });
    expect(selects()).toHaveLength(1);
  });

  it('is no connection for introspection and __typename', async () => {
    const answers = [
      await app.ask('alice', getIntrospectionQuery()),
      await app.ask(null, '{ __typename }'),
      await app.ask('alice', 'mutation { __typename }'),
    ];
    expect(answers.map(({ errors }) => errors)).toEqual([undefined, undefined, undefined]);
    expect(app.driver.statements).toEqual([]);
  });

  it('is no connection for a document that is wrong', async () => {
    await app.ask('alice', '{ nonsense }');
    await app.ask('alice', 'query ($n: Int!) { todos(first: $n) { totalCount } }');
    expect(app.driver.statements).toEqual([]);
  });
});
