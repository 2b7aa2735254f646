import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isWaiting } from '../access/at-the-same-time.ts';
import { codesOf, createTestApp, type TestApp } from '../support/app.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';
import { outages, retries } from './support.ts';

// Somebody's rights are taken away between a statement of theirs that writes and the one that reads
// back what they wrote.

interface Ids {
  readonly account: string;
  readonly project: string;
  readonly membership: string;
  readonly todo: string;
}

const idsQuery = `{ accounts { nodes {
  id members { nodes { id userId } } projects { nodes { id todos { nodes { id } } } }
} } }`;

/** Of a mutation: the table that it writes, and its text. What it shows of other rows is read back. */
const mutations: readonly (readonly [string, string, (ids: Ids, nth: number) => string])[] = [
  [
    'updateAccount',
    'accounts',
    ({ account }, nth) =>
      `updateAccount(input: { id: "${account}", name: "A${nth}" }) { account { name projects { totalCount } } }`,
  ],
  [
    'updateProject',
    'projects',
    ({ project }, nth) =>
      `updateProject(input: { id: "${project}", name: "P${nth}" }) { project { name account { name } } }`,
  ],
  [
    'updateMember',
    'memberships',
    ({ membership }, nth) =>
      `updateMember(input: { id: "${membership}", role: ${nth % 2 === 0 ? 'MEMBER' : 'ADMIN'} }) { membership { role account { name } } }`,
  ],
  [
    'updateTodo',
    'todos',
    ({ todo }, nth) =>
      `updateTodo(input: { id: "${todo}", task: "T${nth}" }) { todo { task project { name } } }`,
  ],
  [
    'updateTodos',
    'todos',
    ({ todo }, nth) =>
      `updateTodos(input: { ids: ["${todo}"], isComplete: ${nth % 2 === 0} }) { todos { task project { name } } }`,
  ],
  [
    'addMember',
    'memberships',
    ({ account }, nth) =>
      `addMember(input: { accountId: "${account}", userId: "new${nth}" }) { membership { userId account { name } } }`,
  ],
  [
    'createProject',
    'projects',
    ({ account }, nth) =>
      `createProject(input: { accountId: "${account}", name: "New ${nth}" }) { project { name account { name } } }`,
  ],
];

/** A trigger behind each write, until the end of `work`. */
async function behindWrites<T>(
  { database: { asSuperuser } }: TestApp,
  table: string,
  body: string,
  work: () => Promise<T>,
): Promise<T> {
  await asSuperuser(
    `create function behind_write() returns trigger language plpgsql security definer as
       $$ begin ${body}; return null; end $$`,
  );
  await asSuperuser(
    `create trigger behind_write after insert or update on ${table} for each row execute function behind_write()`,
  );
  try {
    return await work();
  } finally {
    await asSuperuser('drop function behind_write cascade');
  }
}

const LOCK = 77;
const takenAway = `update public.memberships set active = false where user_id = 'alice'`;

describe.each([
  { by: 'Postgres', options: {} },
  { by: 'resolvers', options: { app: { operations: null } } },
])('a right that goes while it is used, answered by $by', ({ options }) => {
  let app: TestApp;
  let ids: Ids;
  let other: Client;
  let nth = 0;
  beforeAll(async () => {
    app = await createTestApp({ comparable: false, ...options });
    const { database } = app;
    const account = await addAccount(database, 'acme', {
      alice: 'OWNER',
      zoe: 'OWNER',
      bob: 'MEMBER',
    });
    await addTodo(database, 'bob', 'T', await addProject(database, account, 'P'));
    const { data } = await app.ask<{ accounts: { nodes: Account[] } }>('alice', idsQuery);
    const { id, members, projects } = data!.accounts.nodes[0]!;
    ids = {
      account: id,
      project: projects.nodes[0]!.id,
      membership: members.nodes.find(({ userId }) => userId === 'bob')!.id,
      todo: projects.nodes[0]!.todos.nodes[0]!.id,
    };
    await database.asSuperuser('create sequence public.attempts');
    other = new Client({ connectionString: database.superuserUrl });
    await other.connect();
  });
  beforeEach(() => {
    nth += 1;
  });
  afterEach(async () => {
    expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
    app.log.length = 0;
    await app.database.asSuperuser(
      `update memberships set active = true, role = case user_id when 'alice' then 'OWNER' else role end`,
    );
  });
  afterAll(async () => {
    await other.end();
    await app.close();
  });

  const ask = async (text: string) => app.ask('alice', `mutation { ${text} }`);

  it.each(mutations)('%s gets what the policies say now', async (_name, table, mutation) => {
    // Seen once, so that it is compiled where that is on.
    expect((await ask(mutation(ids, 2 * nth))).errors).toBeUndefined();
    await behindWrites(app, table, `perform pg_advisory_xact_lock(${LOCK})`, async () => {
      await other.query(`select pg_advisory_lock(${LOCK})`);
      const answer = ask(mutation(ids, 2 * nth + 1));
      await isWaiting(app.database);
      await other.query(takenAway);
      await other.query(`select pg_advisory_unlock(${LOCK})`);
      expect(codesOf(await answer)).toEqual(['NOT_FOUND']);
    });
    expect(retries(app)).toHaveLength(1);
  });

  it.each(mutations)('%s is done where the right is back', async (_name, table, mutation) => {
    await app.database.asSuperuser('alter sequence public.attempts restart');
    const once = `if nextval('public.attempts') = 1 then ${takenAway}; end if`;
    const answer = await behindWrites(app, table, once, () => ask(mutation(ids, 2 * nth)));
    expect(answer.errors).toBeUndefined();
    expect(retries(app)).toHaveLength(1);
  });

  it('is no fault of ours, whoever writes at the same time', async () => {
    const alices = `{ accounts { nodes { members { nodes { id userId } } } } }`;
    const { data } = await app.ask<{ accounts: { nodes: Pick<Account, 'members'>[] } }>(
      'zoe',
      alices,
    );
    const { id } = data!.accounts.nodes[0]!.members.nodes.find(({ userId }) => userId === 'alice')!;
    const changes = ['active: false', 'active: true', 'role: VIEWER', 'role: OWNER'];
    const enough = new AbortController();
    const changing = (async () => {
      for (let turn = 0; !enough.signal.aborted; turn += 1) {
        const change = changes[turn % changes.length];
        await app.ask(
          'zoe',
          `mutation { updateMember(input: { id: "${id}", ${change} }) { membership { role } } }`,
        );
      }
    })();
    const codes = new Set<unknown>();
    const writing = mutations.map(async ([, , mutation]) => {
      for (let turn = 0; turn < 40; turn += 1) {
        for (const code of codesOf(await ask(mutation(ids, 1000 + turn)))) codes.add(code);
      }
    });
    await Promise.all(writing);
    enough.abort();
    await changing;
    // CONFLICT: a member is added twice.
    expect(['NOT_FOUND', 'FORBIDDEN', 'CONFLICT', 'SERVICE_UNAVAILABLE']).toEqual(
      expect.arrayContaining([...codes]),
    );
    expect(codes).toContain('NOT_FOUND');
  });

  it('is given up after the second attempt, and stores nothing', async () => {
    const [, , mutation] = mutations[1]!;
    const answer = await behindWrites(app, 'projects', takenAway, () => ask(mutation(ids, 999)));
    expect(answer.status).toBe(503);
    expect(answer.errors?.[0]?.message).toBe('Somebody else changed the same. Try again.');
    expect(outages(app)).toEqual([expect.stringContaining('can not be read')]);
    const { count } = await app.database.asSuperuser(`select from projects where name = 'P999'`);
    expect(count).toBe(0);
  });
});

interface Nodes {
  readonly nodes: readonly { readonly id: string; readonly userId: string }[];
}
interface Project {
  readonly id: string;
  readonly todos: Nodes;
}
interface Account {
  readonly id: string;
  readonly members: Nodes;
  readonly projects: { readonly nodes: readonly Project[] };
}
