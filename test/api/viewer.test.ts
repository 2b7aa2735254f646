import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Person, type TestApp } from '../support/app.ts';
import { ids, resetWorld } from './support/world.ts';

const as = (sub: string, role: string) => ({ sub, role });

/** Everything that is asked for by an id. */
const byIds = (account: string, project: string, todo: string, membership: string) =>
  `{ account(id: "${account}") { id } project(id: "${project}") { id } todo(id: "${todo}") { id }
     node(id: "${membership}") { id } nodes(ids: ["${account}", "${project}", "${todo}", "${membership}"]) { id } }`;

interface Viewer {
  viewer: {
    userId: string | null;
    role: string;
    todos: { nodes: { id: string }[] };
    accounts: { nodes: { slug: string; viewerRole: string }[] };
  };
}

describe('the viewer', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp();
    await resetWorld(app.database);
  });
  afterAll(() => app.close());

  const ask = async (person: Person, document: string) => {
    const answer = await app.ask<never>(person, document);
    expect(answer.errors).toBeUndefined();
    return answer.data as unknown;
  };

  /** The same by both ways. */
  const idFor = async (person: Person) => {
    const query = '{ viewer { id } }';
    const answers = await Promise.all([
      app.ask<{ viewer: { id: string } }>(person, query),
      app.askResolvers<{ viewer: { id: string } }>(person, query),
    ]);
    const [compiled, resolved] = answers.map(({ data }) => data?.viewer.id);
    expect(compiled).toBe(resolved);
    return compiled;
  };

  it.each<[Person, string | null, string]>([
    [null, null, 'ANONYMOUS'],
    ['mia', 'mia', 'AUTHENTICATED'],
    [as('mia', 'moderator'), 'mia', 'MODERATOR'],
    [as('mia', 'admin'), 'mia', 'ADMIN'],
  ])('as %j is %s, under the role %s', async (person, userId, role) => {
    expect(await ask(person, '{ viewer { userId role } }')).toEqual({ viewer: { userId, role } });
  });

  it.each<[Person, string[], string[]]>([
    [null, [], []],
    ['mia', [ids.ofMia, ids.personal], ['acme as MEMBER']],
    ['sam', [ids.ofSam], []],
    ['gus', [ids.ofGus], ['globex as OWNER']],
    // Once an owner: the membership is there, and gives nothing.
    ['ivan', [], []],
    // Those who see everything have no more of their own for it.
    [as('mia', 'moderator'), [ids.ofMia, ids.personal], ['acme as MEMBER']],
    [as('ivan', 'moderator'), [], []],
    [as('root', 'admin'), [], []],
  ])('as %j has the todos and accounts that are their own', async (person, todos, accounts) => {
    const { viewer } = (await ask(
      person,
      '{ viewer { todos { nodes { id } } accounts { nodes { slug viewerRole } } } }',
    )) as Viewer;
    expect(viewer.todos.nodes.map(({ id }) => id)).toEqual(todos);
    expect(viewer.accounts.nodes.map(({ slug, viewerRole }) => `${slug} as ${viewerRole}`)).toEqual(
      accounts,
    );
  });

  it.each<[Person, string | null]>([
    ['ada', 'ADMIN'],
    ['vera', 'VIEWER'],
    [as('vera', 'admin'), 'VIEWER'],
    [as('ivan', 'moderator'), null],
    [as('root', 'admin'), null],
  ])('as %j has the role %s in the account', async (person, viewerRole) => {
    expect(await ask(person, `{ account(id: "${ids.acme}") { viewerRole } }`)).toEqual({
      account: { viewerRole },
    });
  });

  it('sees a public project without its account, and their own todo without its project', async () => {
    const project = `project(id: "${ids.news}") { account { id } todos { nodes { id } } }`;
    expect(await ask('gus', `{ ${project} }`)).toEqual({
      project: { account: null, todos: { nodes: [{ id: ids.public }] } },
    });
    expect(await ask('sam', `{ todo(id: "${ids.ofSam}") { id project { id } } }`)).toEqual({
      todo: { id: ids.ofSam, project: null },
    });
  });

  it('can tell a todo whose project is hidden from a personal one, which has none', async () => {
    const todos = `{ ofSam: todo(id: "${ids.ofSam}") { ...Place }, personal: todo(id: "${ids.personal}") { ...Place } }
      fragment Place on Todo { isPersonal project { id } }`;
    expect(await ask('sam', todos)).toEqual({
      ofSam: { isPersonal: false, project: null },
      personal: null,
    });
    expect(await ask('mia', todos)).toEqual({
      ofSam: { isPersonal: false, project: { id: ids.plan } },
      personal: { isPersonal: true, project: null },
    });
  });

  it('has an id for caches: one for each person, whatever the role, that names no row', async () => {
    const people = [null, 'mia', 'mi:a', 'mi%3Aa', 'Mia', 'm'.repeat(255), 'mïa'];
    const found = await Promise.all(people.map(idFor));
    expect(new Set(found).size).toBe(people.length);
    expect(found.join('')).toMatch(/^[\w+/=]+$/);
    expect(await idFor(as('mia', 'moderator'))).toBe(found[1]);
    expect(await ask('mia', `{ node(id: "${found[1]}") { id } }`)).toEqual({ node: null });
  });

  it('sees their own membership when it is not active any more, without the account', async () => {
    const membership = `node(id: "${ids.ivan}") { ... on Membership { userId active account { id } } }`;
    expect(await ask('ivan', `{ ${membership} }`)).toEqual({
      node: { userId: 'ivan', active: false, account: null },
    });
  });

  it('gets null for what is hidden as for what is not there', async () => {
    const nothing = {
      account: null,
      project: null,
      todo: null,
      node: null,
      nodes: [null, null, null, null],
    };
    expect(await ask('gus', byIds(ids.acme, ids.plan, ids.ofMia, ids.olga))).toEqual(nothing);
    expect(
      await ask('gus', byIds(ids.noAccount, ids.noProject, ids.noTodo, ids.noMembership)),
    ).toEqual(nothing);
    // The id of another type, and no id at all.
    expect(await ask('gus', byIds(ids.secret, ids.globex, ids.gus, 'x'))).toMatchObject({
      account: null,
      project: null,
      todo: null,
      node: null,
    });
  });
});
