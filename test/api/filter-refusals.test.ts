import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, createTestApp, type TestApp } from '../support/app.ts';
import { addAccount, addProject } from '../support/rows.ts';
import { expectProblems, pathsOf, problemsOf } from './support/problems.ts';
import { idOf, keyNumber } from './support/rows.ts';

const ofTodos = 'query ($where: TodoFilter) { todos(where: $where) { totalCount nodes { id } } }';
const project = (n: number) => idOf('Project', keyNumber(n));
const account = idOf('Account', keyNumber(1));

/** A filter in `not`s. */
const deep = (levels: number): object => (levels === 1 ? {} : { not: deep(levels - 1) });

describe('a filter that can not be used', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  it.each([
    ['an id of another type', { projectId: { eq: account } }, ['where.projectId.eq']],
    ['no id at all', { projectId: { ne: '1; drop table todos' } }, ['where.projectId.ne']],
    ['an id without its padding', { projectId: { eq: 'UHJvamVjdA' } }, ['where.projectId.eq']],
    ['a huge id', { projectId: { eq: project(1).repeat(5000) } }, ['where.projectId.eq']],
    [
      'wrong ids among right ones',
      { projectId: { in: [project(1), account, project(2), ''] } },
      ['where.projectId.in.1', 'where.projectId.in.3'],
    ],
    [
      'an id of another type, however deep',
      { or: [{}, { not: { and: [{ projectId: { notIn: [account] } }] } }] },
      ['where.or.1.not.and.0.projectId.notIn.0'],
    ],
    [
      'an id of another type, of a row that a relation leads to',
      { project: { accountId: { eq: project(1) } } },
      ['where.project.accountId.eq'],
    ],
    [
      'what is wrong, wherever it is said of one row',
      { project: { accountId: { eq: '' } }, and: [{ project: { name: { contains: '\0' } } }] },
      ['where.project.accountId.eq', 'where.and.0.project.name.contains'],
    ],
    ['null for a row', { project: null }, ['where.project']],
    ['null for a row of a row', { project: { account: null } }, ['where.project.account']],
    ['over 20 levels with a row', { project: deep(20) }, [`where.project${'.not'.repeat(19)}`]],
    ['null for an operator', { task: { eq: null } }, ['where.task.eq']],
    ['null for `isNull`', { dueAt: { isNull: null } }, ['where.dueAt.isNull']],
    ['null for a list', { task: { in: null } }, ['where.task.in']],
    ['null for a field', { task: null }, ['where.task']],
    [
      'null for `and`, `or`, `not`',
      { and: null, or: null, not: null },
      ['where.and', 'where.or', 'where.not'],
    ],
    ['U+0000 in a text', { task: { contains: 'a\0b' } }, ['where.task.contains']],
    ['half a surrogate pair', { userId: { in: ['a', '\uD83D'] } }, ['where.userId.in.1']],
    ...['eq', 'ne', 'contains', 'startsWith', 'endsWith'].map(
      (operator): [string, object, string[]] => [
        `a text of over 10,000 characters in \`${operator}\``,
        { task: { [operator]: 'x'.repeat(10_001) } },
        [`where.task.${operator}`],
      ],
    ),
    [
      'a text of over 10,000 characters in a list',
      { task: { notIn: ['a', '%'.repeat(10_001)] } },
      ['where.task.notIn.1'],
    ],
    ['a day that does not exist', { dueAt: { lt: '2026-02-30T00:00:00Z' } }, ['where.dueAt.lt']],
    ['a date without a time', { insertedAt: { gte: '2026-02-01' } }, ['where.insertedAt.gte']],
    ['over 1,000 values', { task: { in: Array(1001).fill('a') } }, ['where.task.in']],
    [
      'over 1,000 ids',
      { projectId: { notIn: Array(1001).fill(project(1)) } },
      ['where.projectId.notIn'],
    ],
    ['over 20 levels', deep(21), [`where${'.not'.repeat(20)}`]],
    ['40 levels', deep(40), [`where${'.not'.repeat(20)}`]],
  ])('for %s is told with its path, before any SQL', async (_what, where, paths) => {
    await expectProblems(app, ofTodos, { where }, paths);
  });

  it('names every problem at once', async () => {
    const where = {
      task: { eq: null, contains: '\0' },
      or: [{ dueAt: { eq: 'soon' } }, { projectId: { in: [account] } }],
    };
    const answer = await expectProblems(app, ofTodos, { where }, [
      'where.task.eq',
      'where.task.contains',
      'where.or.0.dueAt.eq',
      'where.or.1.projectId.in.0',
    ]);
    expect(answer.errors?.[0]?.message).toBe('The filter has problems; see `fields`.');
    expect(problemsOf(answer)).toContain(
      'where.or.1.projectId.in.0: This is not the id of a Project.',
    );
  });

  it.each([
    ['exactly 1,000 values', { task: { in: Array(1000).fill('a') } }],
    ['a text of exactly 10,000 characters', { task: { contains: '%'.repeat(10_000) } }],
    ['exactly 20 levels', deep(20)],
    ['exactly 20 levels with a row', { project: deep(19) }],
    ['no value that anything has', { projectId: { in: [project(1)] } }],
    ['null, which is the same as none', null],
  ])('is not one with %s', async (_what, where) => {
    const answer = await app.ask('alice', ofTodos, { where });
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ todos: { totalCount: 0, nodes: [] } });
  });

  it('is told in the same way when it stands in the document itself', async () => {
    const where = `{ dueAt: { eq: "2026-02-30T00:00:00Z" }, projectId: { in: ["${account}"] } }`;
    const document = `{ todos(where: ${where}) { totalCount } }`;
    await expectProblems(app, document, {}, ['where.dueAt.eq', 'where.projectId.in.0']);
  });

  it('of a list within another is told at that list', async () => {
    const key = await addAccount(app.database, 'one', { alice: 'OWNER' });
    await addProject(app.database, key, 'a project');
    const answer = await app.ask(
      'alice',
      'query ($where: TodoFilter) { projects { nodes { name todos(where: $where) { totalCount } } } }',
      { where: { projectId: { eq: account } } },
    );
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.path).toEqual(['projects', 'nodes', 0, 'todos']);
    expect(pathsOf(answer)).toEqual(['where.projectId.eq']);
  });
});
