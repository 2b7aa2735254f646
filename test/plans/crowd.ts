import { listOfSchemas } from '../access/places.ts';
import type { Query } from '../support/clone.ts';

// A database as it is after two years: many tenants, and rows in the order in which they came, so
// that what belongs to one person lies far apart. Around `few` and `many` it is always the same,
// however many others there are.
//
// - The crowd: for every 100 todos a project and a person, for every 1,000 an account. An account
//   has 20 members; a person is in two. One todo in ten is personal.
// - `few` owns one account with a project of ten todos, and has three personal ones.
// - `many` is in 20 accounts with 5 projects each, and wrote the 2,000 todos in them, half of which
//   are in the project many-1, and 1,000 personal ones.

export interface Crowd {
  /** How many todos the crowd has: a multiple of 1,000. */
  readonly todos: number;
  /** How many of its projects are public. */
  readonly publicProjects: number;
}

const begin = `timestamptz '2024-01-01'`;
/** When the n-th of so many came. */
const came = (count: number) => `${begin} + n * (interval '700 days' / ${count})`;
/** The id of a row by its kind and name, in SQL. */
const id = (kind: 'account' | 'project', name: string) => `md5('${kind} ' || ${name})::uuid`;

function rows({ todos, publicProjects }: Crowd): readonly string[] {
  const projects = todos / 100;
  const accounts = todos / 1000;
  const isPublic =
    publicProjects === 0 ? 'false' : `n % ${Math.floor(projects / publicProjects)} = 0`;
  return [
    `insert into accounts (id, name, slug, created_at)
     select ${id('account', 'name')}, name, name, at from (
       select 'crowd-' || n as name, ${came(accounts)} as at from generate_series(1, ${accounts}) as n
       union all
       select 'many-' || n, ${came(20)} from generate_series(1, 20) as n
       union all
       select 'few', ${begin} + interval '350 days'
     ) order by at`,

    // The n-th place in an account: accounts fill up one place after the other.
    `insert into memberships (account_id, user_id, role, created_at)
     select ${id('account', 'account')}, person, role::membership_role, at from (
       select 'crowd-' || n % ${accounts} + 1 as account, 'person-' || n / 2 as person,
         (array['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'])[n / ${accounts} % 4 + 1] as role,
         ${came(2 * projects)} as at
       from generate_series(0, ${2 * projects - 1}) as n
       union all
       select 'many-' || n, 'many', 'MEMBER', ${came(20)} from generate_series(1, 20) as n
       union all
       select 'few', 'few', 'OWNER', ${begin} + interval '350 days'
     ) order by at`,

    `insert into projects (id, account_id, name, is_public, created_at, updated_at)
     select ${id('project', 'name')}, ${id('account', 'account')}, name, is_public, at, at from (
       select 'crowd-' || n as name, 'crowd-' || n % ${accounts} + 1 as account, ${isPublic} as is_public,
         ${came(projects)} as at
       from generate_series(1, ${projects}) as n
       union all
       select 'many-' || n, 'many-' || n % 20 + 1, false, ${came(100)} from generate_series(1, 100) as n
       union all
       select 'few', 'few', false, ${begin} + interval '351 days'
     ) order by at`,

    // Whose and where a todo of the crowd is comes from a hash; its author is a member there.
    `insert into todos (user_id, project_id, task, is_complete, due_at, inserted_at, updated_at)
     select person, ${id('project', 'project')}, 'Todo ' || h, h % 3 = 0,
       case when h % 2 = 0 then at + h % 100 * interval '1 day' end, at, at
     from (
       select case when n % 10 > 0 then 'crowd-' || h % ${projects} + 1 end as project,
         'person-' || ((h % ${projects} + 1) % ${accounts} + h / ${projects} % 20 * ${accounts}) / 2 as person,
         h, ${came(todos)} as at
       from generate_series(1, ${todos}) as n, lateral (select abs(hashint4(n)::bigint) as h)
       union all
       select 'many-' || case when n % 2 = 0 then 1 else n % 100 + 1 end, 'many', n, ${came(2000)} from generate_series(1, 2000) as n
       union all
       select null, 'many', n, ${came(1000)} from generate_series(1, 1000) as n
       union all
       select 'few', 'few', n, ${came(10)} from generate_series(1, 10) as n
       union all
       select null, 'few', n, ${came(3)} from generate_series(1, 3) as n
     ) order by at`,

    // Triggers and foreign keys are off.
    `update todos set is_public = true where project_id in (select id from projects where is_public)`,
  ];
}

/** Indexes that serve no constraint, and so can come after the rows, which is faster. */
const indexes = `
  select format('%I.%I', schemaname, indexname) as name, indexdef as definition from pg_indexes
  where schemaname in (${listOfSchemas()}) and schemaname <> 'rowhouse' and not exists (
    select from pg_constraint where conindid = format('%I.%I', schemaname, indexname)::regclass)`;

/**
 * Fills a database that has no rows.
 *
 * @param asSuperuser - past policies, triggers and foreign keys
 */
export async function makeCrowd(asSuperuser: Query, crowd: Crowd): Promise<void> {
  const found = (await asSuperuser(indexes)).rows;
  const steps = [
    'begin',
    'set local session_replication_role = replica',
    `set local maintenance_work_mem = '256MB'`,
    `set local work_mem = '256MB'`,
    ...found.map(({ name }) => `drop index ${String(name)}`),
    ...rows(crowd),
    ...found.map(({ definition }) => String(definition)),
    'commit',
  ];
  await asSuperuser(steps.join(';\n'));
  await asSuperuser('vacuum (analyze)');
}
