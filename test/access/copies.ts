import type { Query } from '../support/clone.ts';
import type { Promised } from './promises.ts';

// Todos have a copy of their project's is_public. Who has every right on the rows can't make it wrong.

const account = '00000000-0000-4000-9000-000000000001';
const open = '00000000-0000-4000-9000-000000000002';
const closed = '00000000-0000-4000-9000-000000000003';

const layDown = [
  `insert into accounts (id, name, slug) values ('${account}', 'Copies', 'copies')`,
  `insert into projects (id, account_id, name, is_public)
   values ('${open}', '${account}', 'Open', true), ('${closed}', '${account}', 'Closed', false)`,
  `insert into todos (user_id, project_id, task)
   values ('copier', '${open}', 'open'), ('copier', '${closed}', 'closed'), ('copier', null, 'personal')`,
];

/** What came of a statement of somebody's: the rows that it changed, or the SQLSTATE of its failure. */
async function outcome(query: Query, role: string, statement: string): Promise<string> {
  await query(`set local role ${role}`);
  await query(
    `do $$ declare changed integer; begin
       ${statement};
       get diagnostics changed = row_count;
       perform set_config('copies.outcome', changed::text, true);
     exception when others then
       perform set_config('copies.outcome', sqlstate, true);
     end $$`,
  );
  await query('reset role');
  const { rows } = await query(`select current_setting('copies.outcome') as outcome`);
  return String(rows[0]?.['outcome']);
}

/** What todos say, each with what it says of itself. */
async function said(query: Query): Promise<string> {
  const { rows } = await query(
    `select string_agg(task || ' ' || is_public, ', ' order by task collate "C") as said
     from todos where user_id = 'copier'`,
  );
  return String(rows[0]?.['said']);
}

const maintenance = 'rowhouse_maintenance';

/** Statements of somebody's on those rows, and what comes of them. */
const promised = (
  sentence: string,
  statements: readonly (readonly [role: string, statement: string, outcome: string])[],
  afterwards: string,
): Promised => ({
  sentence,
  surprises: async (query) => {
    for (const statement of layDown) await query(statement);
    const surprises: string[] = [];
    for (const [role, statement, expected] of statements) {
      const found = await outcome(query, role, statement);
      if (found !== expected) surprises.push(`${role}: ${statement}: ${found}, not ${expected}`);
    }
    const found = await said(query);
    return found === afterwards ? surprises : [...surprises, `${found}, not ${afterwards}`];
  },
});

const own = `user_id = 'copier'`;

export const copies: readonly Promised[] = [
  promised(
    'a todo is public where its project is, whatever it was told',
    [
      [
        maintenance,
        `insert into todos (user_id, project_id, task, is_public)
         values ('copier', '${open}', 'open too', false), ('copier', '${closed}', 'closed too', true),
           ('copier', null, 'personal too', true)`,
        '3',
      ],
    ],
    'closed false, closed too false, open true, open too true, personal false, personal too false',
  ),
  promised(
    'nobody makes a todo public, or not, in maintenance neither',
    [
      [
        maintenance,
        `update todos set is_public = not is_public where ${own} and task = 'open'`,
        '23503',
      ],
      [maintenance, `update todos set is_public = true where ${own} and task = 'closed'`, '23503'],
      [
        maintenance,
        `update todos set is_public = true where ${own} and task = 'personal'`,
        '23514',
      ],
    ],
    'closed false, open true, personal false',
  ),
  promised(
    'a todo that goes to another project, or becomes personal, is as public as what it is in then',
    [
      [
        maintenance,
        `update todos set project_id = '${open}' where ${own} and task = 'closed'`,
        '1',
      ],
      [maintenance, `update todos set project_id = null where ${own} and task = 'open'`, '1'],
    ],
    'closed true, open false, personal false',
  ),
  promised(
    'todos follow their project when it is published, and when it is not any more',
    [
      [
        maintenance,
        `update projects set is_public = not is_public where id in ('${open}', '${closed}')`,
        '2',
      ],
    ],
    'closed true, open false, personal false',
  ),
  promised(
    'what makes the copy locks projects, and can change none',
    [
      ['rowhouse_access', `perform from projects where id = '${open}' for key share`, '1'],
      [
        'rowhouse_access',
        `update projects set is_public = is_public where id = '${open}'`,
        '42501',
      ],
      ['rowhouse_access', `perform name from projects`, '42501'],
    ],
    'closed false, open true, personal false',
  ),
];
