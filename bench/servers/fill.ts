// 2,000 people and 500 accounts of 5 projects each. Everybody is in 4 accounts, so sees 20 projects
// and a few public ones of others. Besides: "much" is in 200 accounts and has 6,000 personal todos;
// "little" has one account with one project. 200,000 todos, and little's five.
//
// Tasks say whose and which they are, so that an answer can be checked. Rows are written in no
// particular order, as they would be by many people over a long time.

const scattered = (seed: string) => `order by md5('${seed}' || n)`;

export const people = Array.from({ length: 200 }, (_, index) => `person-${index + 1}`);

export const fillStatements: readonly string[] = [
  // Without triggers: nobody asks for a record of these.
  'set session_replication_role = replica',
  `insert into accounts (id, name, slug, created_at)
   select md5('account ' || n)::uuid, 'Account ' || n, 'account-' || n,
     timestamptz '2024-01-01' + n * interval '1 hour'
   from generate_series(1, 501) as n ${scattered('a')}`,

  `insert into memberships (account_id, user_id, role, created_at)
   select md5('account ' || ((n - 1 + k * 125) % 500 + 1))::uuid, 'person-' || n,
     case k when 0 then 'OWNER' when 1 then 'ADMIN' else 'MEMBER' end::membership_role,
     timestamptz '2024-02-01' + (n * 4 + k) * interval '1 minute'
   from generate_series(1, 2000) as n, generate_series(0, 3) as k ${scattered('m')}`,
  `insert into memberships (account_id, user_id, role, created_at)
   select md5('account ' || n)::uuid, 'much', 'MEMBER', timestamptz '2024-03-01' + n * interval '1 minute'
   from generate_series(1, 200) as n ${scattered('much')}`,
  `insert into memberships (account_id, user_id, role, created_at)
   values (md5('account 501')::uuid, 'little', 'OWNER', timestamptz '2024-03-01')`,

  `insert into projects (id, account_id, name, description, is_public, created_at)
   select md5('project ' || n)::uuid, md5('account ' || ((n - 1) % 500 + 1))::uuid, 'Project ' || n,
     'What project ' || n || ' is about, in a sentence or two.', n % 250 = 0,
     timestamptz '2024-04-01' + n * interval '1 minute'
   from generate_series(1, 2500) as n ${scattered('p')}`,
  `insert into projects (id, account_id, name, created_at)
   values (md5('project 2501')::uuid, md5('account 501')::uuid, 'Project 2501', timestamptz '2024-05-01')`,

  `insert into todos (user_id, project_id, task, is_complete, due_at, inserted_at)
   select 'person-' || ((p - 1 + 500 * (n % 4)) % 2000 + 1), md5('project ' || p)::uuid,
     'Project ' || p || ', todo ' || n, n % 3 = 0,
     case when n % 2 = 0 then timestamptz '2026-01-01' + n * interval '1 day' end,
     timestamptz '2024-06-01' + (p + n * 2500) * interval '1 second'
   from generate_series(1, 2500) as p, generate_series(1, 48) as n ${scattered('t')}`,
  `insert into todos (user_id, task, is_complete, due_at, inserted_at)
   select 'person-' || p, 'person-' || p || ', personal todo ' || n, n % 3 = 0,
     case when n % 2 = 0 then timestamptz '2026-01-01' + n * interval '1 day' end,
     timestamptz '2024-06-01' + (p + n * 2000) * interval '1 second'
   from generate_series(1, 2000) as p, generate_series(1, 37) as n ${scattered('o')}`,
  `insert into todos (user_id, task, inserted_at)
   select 'much', 'much, personal todo ' || n, timestamptz '2024-06-01' + n * interval '1 minute'
   from generate_series(1, 6000) as n ${scattered('x')}`,
  `insert into todos (user_id, project_id, task)
   select 'little', case when n > 2 then md5('project 2501')::uuid end, 'little, todo ' || n
   from generate_series(1, 5) as n`,

  // What triggers and the foreign key do otherwise.
  `update todos set is_public = true where project_id in (select id from projects where is_public)`,

  'reset session_replication_role',
  'vacuum (freeze, analyze)',
  'checkpoint',
];
