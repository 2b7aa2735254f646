import { assert, asyncProperty, constantFrom } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accounts,
  awkwardInstants,
  awkwardTexts,
  memberships,
  projects,
  todos,
} from '../api/support/awkward-rows.ts';
import { idOf, keyNumber, putRows } from '../api/support/rows.ts';
import { createTestApp, type Person, type TestApp } from '../support/app.ts';
import { anyQuery, type GeneratedQuery } from './support/any-query.ts';

// Whatever is asked, Postgres writes what resolvers would, to the byte.

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({
    app: { maxNodes: 1_000_000, answerLimitBytes: 1_000_000_000 },
    compiled: true,
  });
  await putRows(app.database, 'accounts', accounts);
  await putRows(app.database, 'memberships', memberships);
  await putRows(app.database, 'projects', projects);
  await putRows(app.database, 'todos', todos);
});
afterAll(() => app.close());

const people: readonly Person[] = [
  'alice',
  'somebody',
  'nobody-knows',
  null,
  { sub: 'mod', role: 'moderator' },
  { sub: 'root', role: 'admin' },
];

/** What is compared, and whether Postgres wrote the answer. */
async function askBoth(person: Person, query: string, variables: object) {
  const { answered } = app.operations!;
  const answer = await app.ask(person, query, variables);
  const expected = await app.askResolvers(person, query, variables);
  const compiled = app.operations!.answered !== answered;
  // Resolvers both times: how many errors they report before they stop is a matter of chance.
  const comparable = ({ status, text, data }: typeof answer) =>
    compiled ? { status, text } : { status, data };
  return { compiled, answer: comparable(answer), expected: comparable(expected) };
}

async function cursorsOf(list: string): Promise<readonly string[]> {
  const answer = await app.askResolvers<{ list: { edges: { cursor: string }[] } }>(
    { sub: 'mod', role: 'moderator' },
    `{ list: ${list} { edges { cursor } } }`,
  );
  return answer.data!.list.edges.map(({ cursor }) => cursor);
}

/** The variables, with each set of values; without those that can be left out; and with null in their place. */
function variants({ query, variables: [first, ...others] }: GeneratedQuery): object[] {
  const declared = [...query.matchAll(/\$(v\d+): ([\w![\]]+)/g)];
  const optional = declared.filter(([, , type = '!']) => !type.endsWith('!'));
  const names = optional.map(([, name = '']) => name);
  const required = Object.entries(first).filter(([name]) => !names.includes(name));
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  const rest = Object.fromEntries(required);
  const absent = names.length === 0 ? [] : [rest, { ...rest, ...nulls }];
  return Object.keys(first).length === 0 ? [first] : [first, ...absent, ...others, first];
}

describe('compiled operations', () => {
  it('are answered like by resolvers, whatever is asked by whomever', async () => {
    const material = {
      ids: [
        ...accounts.slice(0, 8).map(({ id }) => idOf('Account', id)),
        ...projects.slice(0, 8).map(({ id }) => idOf('Project', id)),
        ...todos.slice(0, 8).map(({ id }) => idOf('Todo', id)),
        ...memberships.slice(0, 4).map(({ id }) => idOf('Membership', id)),
        idOf('Todo', keyNumber(999_999)),
        'nonsense',
        '',
      ],
      cursors: {
        TodoConnection: await cursorsOf('todos(first: 100)'),
        ProjectConnection: await cursorsOf('projects(first: 100)'),
        AccountConnection: await cursorsOf('accounts(first: 100)'),
        MembershipConnection: ['nonsense'],
      },
      texts: awkwardTexts,
      instants: awkwardInstants,
    };
    let compiled = 0;
    let asked = 0;
    await assert(
      asyncProperty(anyQuery(material), constantFrom(...people), async (generated, person) => {
        asked += 1;
        // What was made for some variables must not answer for others.
        for (const given of variants(generated)) {
          const both = await askBoth(person, generated.query, given);
          if (both.compiled) compiled += 1;
          expect(both.answer).toEqual(both.expected);
        }
      }),
      { numRuns: Number(process.env['DIFFERENTIAL_RUNS'] ?? 80), endOnFailure: true },
    );
    expect(compiled).toBeGreaterThan(asked * 0.4);
  });
});
