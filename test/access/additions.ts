import type { Query } from '../support/clone.ts';
import type { Promised } from './promises.ts';

// How many people somebody adds in a day, tried at the SQL door: in an account of their own.

const limit = 200;

/** Becomes somebody who has just made an account, within the transaction of `query`. */
async function become(query: Query, sub: string, role: string): Promise<void> {
  await query(`set local role ${role}`);
  await query(`select set_config('request.jwt.claims', $1, true)`, [JSON.stringify({ sub })]);
}

/** The SQLSTATE with which adding so many people ends; `added` where it does not. */
async function add(query: Query, slug: string, from: number, to: number): Promise<string> {
  await query(`select set_config('additions.outcome', 'added', true)`);
  await query(
    `do $$ begin
       insert into memberships (account_id, user_id)
       select id, 'added ' || n from accounts, generate_series(${from}, ${to}) as n where slug = '${slug}';
     exception when others then
       perform set_config('additions.outcome', sqlstate, true);
     end $$`,
  );
  const { rows } = await query(`select current_setting('additions.outcome') as outcome`);
  return String(rows[0]?.['outcome']);
}

async function outcomes(query: Query, role: string): Promise<string[]> {
  await become(query, 'adder', role);
  await query(
    `insert into accounts (name, slug) values ('One', 'one-of-adder'), ('Two', 'two-of-adder')`,
  );
  return [
    await add(query, 'one-of-adder', 1, limit),
    await add(query, 'two-of-adder', 1, 1),
    // What failed is not counted, and one's own accounts never are.
    await add(query, 'two-of-adder', 1, limit + 1),
  ];
}

const surprisesOf = (found: readonly string[], expected: readonly string[]) =>
  found.join() === expected.join() ? [] : [`${found.join(', ')} instead of ${expected.join(', ')}`];

export const additions: readonly Promised[] = [
  {
    sentence: `somebody adds ${limit} people in a day, over all accounts, and no more`,
    surprises: async (query) =>
      surprisesOf(await outcomes(query, 'authenticated'), ['added', 'RH002', 'RH002']),
  },
  {
    sentence: 'an admin adds as many as there are',
    surprises: async (query) =>
      surprisesOf(await outcomes(query, 'admin'), ['added', 'added', '23505']),
  },
  {
    sentence: 'the next day somebody adds people again, and their own day before is forgotten',
    surprises: async (query) => {
      await query(
        `insert into access.additions (adder, day, people)
         select adder, (now() at time zone 'UTC')::date - 1, ${limit} from unnest(array['adder', 'other']) as adder`,
      );
      const found = await outcomes(query, 'authenticated');
      await query('reset role');
      const { rows } = await query(
        `select adder, people from access.additions order by day, adder`,
      );
      const left = rows.map(({ adder, people }) => `${String(adder)} ${String(people)}`);
      return surprisesOf(
        [...found, ...left],
        ['added', 'RH002', 'RH002', `other ${limit}`, `adder ${limit}`],
      );
    },
  },
  {
    sentence: 'with a limit of 0 nobody adds others, and who makes an account is in it',
    surprises: async (query) => {
      await query(
        'create or replace function access.additions_a_day() returns integer language sql stable return 0',
      );
      return surprisesOf(await outcomes(query, 'authenticated'), ['42501', '42501', '42501']);
    },
  },
];
