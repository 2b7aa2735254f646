import { assert, asyncProperty, constantFrom } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withRows } from '../../src/engine/compiled/load-named-rows.ts';
import { serve, type RunningServer } from '../../src/engine/node/server.ts';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { send, json } from '../http/support.ts';
import { codesOf, createTestApp, type TestApp } from '../support/app.ts';
import type { TestDatabase } from '../support/database.ts';
import { driverKinds } from '../support/drivers.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';
import { anyQuery } from './support/any-query.ts';

// Rows that only the answer to a compiled statement names are loaded behind it, in the same transaction.

const types = ['Account', 'Membership', 'Project', 'Todo'] as const;

/** An account with entries of rows of each type, of rows that are gone, and of what was never there. */
async function layDown(database: TestDatabase): Promise<string> {
  const account = await addAccount(database, 'acme', { alice: 'OWNER', bob: 'ADMIN' });
  const project = await addProject(database, account, 'Launch');
  for (const task of ['one', 'two "and"\n\\ three', 'gone'])
    await addTodo(database, 'alice', task, project);
  await database.asSuperuser(`delete from todos where task = 'gone'`);
  await database.asSuperuser(
    `insert into rowhouse.activities (account_id, action, subject_type, subject_id, role)
     select $1::uuid, 'UPDATED'::rowhouse.activity_action, type, key, 'admin' from (values ('Nothing', 'x'), ('Todo', 'x'), ('', ''),
       ('Query', '1'), ('Todo', '00000000-0000-0000-0000-000000000000')) as odd (type, key)
     union all select $1::uuid, 'UPDATED', 'Activity', min(id::text), 'admin' from rowhouse.activities`,
    [account],
  );
  return account;
}

const entriesWith = (selection: string) =>
  `{ accounts { nodes { activity(first: 50) { nodes { ${selection} } } } } }`;

const selects = (app: TestApp) => app.driver.statements.filter((text) => text.startsWith('select'));

const doors = driverKinds.flatMap((kind) =>
  (['listener', 'yoga'] as const).map((server) => ({ kind, server })),
);

describe.each(doors)('the subjects of entries ($kind, $server)', ({ kind, server }) => {
  let app: TestApp;
  let running: RunningServer;
  const fetchThere = (path: string, init?: RequestInit) => fetch(running.address + path, init);
  const ask = async (as: string, query: string) => {
    app.driver.statements.length = 0;
    const { text } = await send({ ...app, fetch: fetchThere }, { as, body: json(query) });
    return text;
  };
  beforeAll(async () => {
    app = await createTestApp({ kind, compiled: true });
    const listener = app[server];
    running = await serve({ listener, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 });
    await layDown(app.database);
  });
  afterAll(async () => {
    await running.stop();
    await app.close();
  });

  it('are one statement for each type, in the flight behind the one of the entries', async () => {
    const query = entriesWith('action subject { __typename id ... on Todo { task } }');
    const answer = await ask('alice', query);
    for (const type of types) expect(answer).toContain(`"${type}"`);
    // Of the entries, of these types, and of entries.
    expect(selects(app)).toHaveLength(1 + types.length + 1);
    expect(app.log.at(-1)?.fields).toMatchObject({ execution: 'compiled', flights: 2 });
  });

  it('of which the same is selected are one statement, under whichever names', async () => {
    await ask(
      'alice',
      entriesWith('a: subject { id } b: subject { id } c: subject { __typename }'),
    );
    expect(selects(app)).toHaveLength(1 + 2 * (types.length + 1));
  });

  it('may have entries with subjects in turn, whose rows are one statement for each type as well', async () => {
    const entries = 'activity(last: 9) { nodes { subject { id ... on Todo { task } } } }';
    await ask('alice', entriesWith(`subject { ... on Account { ${entries} } }`));
    expect(selects(app).length).toBeGreaterThan(1 + types.length);
    expect(selects(app).length).toBeLessThanOrEqual(1 + 2 * (types.length + 1));
    expect(app.log.at(-1)?.fields).toMatchObject({ execution: 'compiled', flights: 3 });
  });

  it('are read in the transaction of the entries, which ends once', async () => {
    await ask('alice', entriesWith('subject { id }'));
    await expect.poll(() => app.driver.lent()).toBe(0);
    const { statements } = app.driver;
    expect(statements[0]).toMatch(/^begin/);
    expect(statements.filter((text) => /^begin|^commit|^rollback/.test(text))).toEqual([
      statements[0],
      'commit',
    ]);
    expect(statements.at(-1)).toBe('commit');
  });

  it('ask for nothing where there are no entries', async () => {
    await ask('carol', entriesWith('subject { id }'));
    expect(selects(app)).toHaveLength(1);
    expect(app.log.at(-1)?.fields).toMatchObject({ execution: 'compiled', flights: 1 });
  });

  it('are shown to each as they may see them', async () => {
    const { asSuperuser } = app.database;
    const query = entriesWith('subjectType: action subject { ... on Todo { task } }');
    await asSuperuser(
      `create policy hidden on todos as restrictive for select to authenticated
         using (task <> 'one' or auth.user_id() <> 'bob')`,
    );
    const [ofAlice, ofBob] = await Promise.all([ask('alice', query), ask('bob', query)]);
    const expected = await Promise.all(
      ['alice', 'bob'].map((person) => app.askResolvers(person, query)),
    );
    await asSuperuser('drop policy hidden on todos');
    expect([ofAlice, ofBob]).toEqual(expected.map(({ text }) => text));
    expect(ofAlice).toContain('"one"');
    expect(ofBob).not.toContain('"one"');
  });
});

describe('whatever is selected beneath a subject', () => {
  let app: TestApp;
  let account: string;
  beforeAll(async () => {
    app = await createTestApp({ compiled: true });
    account = await layDown(app.database);
  });
  afterAll(() => app.close());

  it('is answered like by resolvers, to the byte', async () => {
    const ids = [encodeId('Account', account), 'nonsense'];
    const material = { ids, cursors: { none: ['nonsense'] }, texts: ['one', '%'], instants: ['x'] };
    const place = {
      type: 'Node',
      around: (selections: string) =>
        entriesWith(`action subject ${selections} again: subject ${selections}`),
      // Only their resolvers know what these give.
      without: ['Activity.changes', 'Activity.role', 'Activity.subjectId'],
    };
    let compiled = 0;
    let asked = 0;
    await assert(
      asyncProperty(
        anyQuery(material, place),
        constantFrom('alice', 'bob', 'carol', { sub: 'root', role: 'admin' }),
        async ({ query, variables }, person) => {
          for (const given of variables) {
            const { answered } = app.operations!;
            const answer = await app.ask(person, query, given);
            const expected = await app.askResolvers(person, query, given);
            asked += 1;
            if (app.operations!.answered === answered) continue;
            compiled += 1;
            expect(answer.text).toBe(expected.text);
          }
        },
      ),
      { numRuns: Number(process.env['DIFFERENTIAL_RUNS'] ?? 60), endOnFailure: true },
    );
    expect(compiled).toBeGreaterThan(asked * 0.4);
  });
});

describe('an answer in which one row stands often', () => {
  const query =
    '{ accounts(first: 1) { nodes { activity(first: 30) { nodes { subject { ... on Todo { task } } } } } } }';
  const task = 'a long task '.repeat(40).trim();
  const open = async (answerLimitBytes: number) => {
    const app = await createTestApp({ compiled: true, app: { answerLimitBytes } });
    const { asSuperuser } = app.database;
    const account = await addAccount(app.database, 'acme', { alice: 'OWNER' });
    const project = await addProject(app.database, account, 'Launch');
    await addTodo(app.database, 'alice', task, project);
    for (let n = 0; n < 20; n += 1)
      await asSuperuser('update todos set is_complete = not is_complete');
    return app;
  };

  it('is measured with each of them, to the byte', async () => {
    const generous = await open(1_000_000);
    const { text, data } = await generous.ask('alice', query);
    await generous.close();
    expect(text.split(task)).toHaveLength(22);
    const size = Buffer.byteLength(JSON.stringify(data));
    const outcomes = [];
    for (const limit of [size, size - 1]) {
      const app = await open(limit);
      const answer = await app.ask('alice', query);
      expect(answer.text).toBe((await app.askResolvers('alice', query)).text);
      outcomes.push({ statements: selects(app).length, codes: codesOf(answer) });
      await app.close();
    }
    // Nobody is asked once more because it is too large.
    const statements = 1 + types.length;
    expect(outcomes).toEqual([
      { statements, codes: [] },
      { statements, codes: ['QUERY_TOO_COMPLEX'] },
    ]);
  });

  it('is refused before it is written, where no string could hold it', () => {
    const [mark, row] = ['[0,"Todo","1"]', 'x'.repeat(1_000_000)];
    const text = `\u001D${mark}\u001D`.repeat(5000);
    const refused = () => withRows({ text, rows: new Map([[mark, row]]) }, 16_777_216);
    expect(refused).toThrow(expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }));
  });
});
