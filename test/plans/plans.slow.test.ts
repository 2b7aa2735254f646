import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claims } from '../../src/engine/claims.ts';
import { anonymous, claimsFor } from '../support/claims.ts';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createTestApp, type Answer, type Person, type TestApp } from '../support/app.ts';
import { makeCrowd } from './crowd.ts';
import { callsPerRow, explainingDriver, rowsRead, type Explained } from './explain.ts';
import { operations, type Operation } from './operations.ts';

// What the API really sends is explained as it is sent, among a million todos of ten thousand
// people in a thousand accounts.

const tables = `
  select relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where nspname not in ('pg_catalog', 'information_schema', 'rowhouse') and relkind = 'r'
    and has_table_privilege(pg_class.oid, 'select')`;

interface Asker {
  readonly name: string;
  readonly person: Person;
  readonly claims: Claims;
  readonly asksFor?: readonly Operation[];
}

const askers: readonly Asker[] = [
  { name: 'nobody', person: null, claims: anonymous },
  { name: 'somebody with little', person: 'few', claims: claimsFor('few') },
  { name: 'somebody with much', person: 'many', claims: claimsFor('many') },
  {
    name: 'a moderator',
    person: { sub: 'mo', role: 'moderator' },
    claims: claimsFor('mo', 'moderator'),
  },
  // For whom each order takes a while, and is planned as for a moderator.
  {
    name: 'an admin',
    person: { sub: 'ada', role: 'admin' },
    claims: claimsFor('ada', 'admin'),
    asksFor: operations.filter(({ name }) => !/orderBy|where/.test(name)),
  },
];

let app: TestApp;
let variables: Readonly<Record<string, string>>;
const plans: Promise<Explained>[] = [];

beforeAll(async () => {
  app = await createTestApp({
    through: (driver) => explainingDriver(driver, (plan) => plans.push(plan)),
  });
  await makeCrowd(app.database.asSuperuser, { todos: 1_000_000, publicProjects: 50 });
  const { rows } = await app.database.asSuperuser(
    `select id, account_id from projects where name = 'many-1'`,
  );
  variables = {
    project: encodeId('Project', String(rows[0]?.['id'])),
    account: encodeId('Account', String(rows[0]?.['account_id'])),
  };
});
afterAll(() => app.close());

/** Asks, and gives how each statement was carried out. */
async function explain(asker: Asker, query: string, cursor?: string) {
  plans.length = 0;
  const used = { ...variables, cursor };
  const answer = await app.ask(asker.person, query, used);
  const explained = await Promise.all(plans);
  expect(answer.errors).toBeUndefined();
  return { answer, explained };
}

/** A page's cursor, the first there is in an answer. */
const cursorIn = ({ text }: Answer) => /"endCursor":"([^"]+)"/.exec(text)?.[1];

async function explainOperation(asker: Asker, { query, cursorOf }: Operation) {
  if (cursorOf === undefined) return (await explain(asker, query)).explained;
  const cursor = cursorIn((await explain(asker, cursorOf)).answer);
  return (await explain(asker, query, cursor)).explained;
}

describe.each(askers)('Asked by $name,', (asker) => {
  const visible = new Map<string, number>();

  beforeAll(async () => {
    await app.database.become(asker.claims, async (query) => {
      for (const { name } of (await query(tables)).rows) {
        const table = String(name);
        const { rows } = await query(`select count(*) as count from ${table}`);
        visible.set(table, Number(rows[0]?.['count']));
      }
    });
  });

  test.each(asker.asksFor ?? operations)(
    '$name reads no more than the caller may see',
    async (operation) => {
      const explained = await explainOperation(asker, operation);
      expect(explained.length).toBeGreaterThan(0);
      for (const { plan, planned, text } of explained) {
        for (const [table, rows] of rowsRead(plan)) {
          const most = 10 * (visible.get(table) ?? 0) + 500;
          expect(rows, `${table}, planned ${planned}: ${text}`).toBeLessThanOrEqual(most);
        }
        expect({ text, calls: callsPerRow(plan) }).toEqual({ text, calls: [] });
      }
    },
  );
});

const [nobody, , much, moderator, admin] = askers as [Asker, Asker, Asker, Asker, Asker];

describe('Of a list in its own order, no more is read than a page:', () => {
  test.each([
    ['the todos that somebody wrote', much, 'viewer { todos { nodes { task } } }'],
    ['their last ones', much, 'viewer { todos(last: 20) { nodes { task } } }'],
    ['the todos of a project', much, 'project(id: $project) { todos { nodes { task } } }'],
    ['an author’s', much, 'todos(where: { userId: { eq: "many" } }) { nodes { task } }'],
    ['public todos, for nobody', nobody, 'todos { nodes { task } }'],
    ['public projects, for nobody', nobody, 'projects { nodes { name } }'],
    ['all todos, for a moderator', moderator, 'todos { nodes { task } }'],
    ['all projects, for a moderator', moderator, 'projects(last: 20) { nodes { name } }'],
    ['all accounts, for an admin', admin, 'accounts { nodes { name } }'],
  ])('%s', async (_list, asker, selection) => {
    const head = selection.includes('$project') ? 'query ($project: ID!)' : '';
    const { explained } = await explain(asker, `${head} { ${selection} }`);
    for (const { plan, planned, text } of explained) {
      const list = /\b(todos|accounts|projects)\b/.exec(selection.replace(/project\(/, ''))?.[0];
      const rows = rowsRead(plan).get(list ?? '') ?? 0;
      expect(rows, `planned ${planned}: ${text}`).toBeLessThanOrEqual(25);
    }
  });
});
