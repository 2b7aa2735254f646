import type { Query } from '../../test/support/clone.ts';
import { attackersMark } from './hostile/belongings.ts';
import type { State } from './state.ts';

/** Everything that a group's mark is on, or that hangs on it, as the database really has it. */
export async function lookUp(asSuperuser: Query, mark: string): Promise<State> {
  const { rows } = await asSuperuser(
    `with own as materialized (select id, name, slug from accounts where slug like $1 || '-%'),
       projects as materialized (
         select id, account_id as "accountId", name, is_public as "isPublic"
         from projects where account_id in (select id from own)
       )
     select json_build_object(
       'accounts', (select coalesce(json_agg(own), '[]') from own),
       'memberships', (
         select coalesce(json_agg(json_build_object(
           'id', id, 'accountId', account_id, 'userId', user_id, 'role', role, 'active', active)), '[]')
         from memberships where account_id in (select id from own)),
       'projects', (select coalesce(json_agg(projects), '[]') from projects),
       'todos', (
         select coalesce(json_agg(json_build_object(
           'id', id, 'userId', user_id, 'projectId', project_id, 'task', task,
           'isComplete', is_complete)), '[]')
         from todos where task like $1 || ' %')
     ) as state`,
    [mark],
  );
  return rows[0]?.['state'] as State;
}

/** How many rows there are but for attackers', to notice those that belong to no group. */
export async function countRows(asSuperuser: Query): Promise<number> {
  const { rows } = await asSuperuser(
    `select (select count(*) from accounts where slug not like '${attackersMark}%')
       + (select count(*) from memberships where user_id not like '${attackersMark}%')
       + (select count(*) from projects where name not like '${attackersMark}%')
       + (select count(*) from todos where user_id not like '${attackersMark}%') as count`,
  );
  return Number(rows[0]?.['count']);
}

/** Lets people add each other for as long as a run takes: the limit is for a person's day. */
export async function liftLimits(asOwner: Query): Promise<void> {
  await asOwner(
    'create or replace function access.additions_a_day() returns integer language sql stable return 1000000',
  );
}

/** Lets some COMMITs take a while, and breaks a few in the middle. */
export async function disturbCommits(asSuperuser: Query): Promise<void> {
  await asSuperuser(
    `create function disturb_commit() returns trigger language plpgsql security definer
     set search_path = '' as $$
     begin
       if random() < 0.03 then perform pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid()); end if;
       if random() < 0.3 then perform pg_catalog.pg_sleep(random() * 0.1); end if;
       return null;
     end $$`,
  );
  for (const table of ['accounts', 'memberships', 'projects', 'todos']) {
    await asSuperuser(
      `create constraint trigger disturb_commit after insert or update or delete on ${table}
       deferrable initially deferred for each row execute function disturb_commit()`,
    );
  }
}

/** Lays a group's rows down, past every policy. */
export async function layDown(asSuperuser: Query, state: State): Promise<void> {
  await asSuperuser(
    `with rows as (select $1::json as all),
     accounts as (
       insert into accounts (id, name, slug) select id, name, slug
       from rows, json_to_recordset("all" -> 'accounts') as t (id uuid, name text, slug text)),
     memberships as (
       insert into memberships (id, account_id, user_id, role, active)
       select id, "accountId", "userId", role, active
       from rows, json_to_recordset("all" -> 'memberships')
         as t (id uuid, "accountId" uuid, "userId" text, role membership_role, active boolean)),
     projects as (
       insert into projects (id, account_id, name, is_public) select id, "accountId", name, "isPublic"
       from rows, json_to_recordset("all" -> 'projects')
         as t (id uuid, "accountId" uuid, name text, "isPublic" boolean))
     select`,
    [JSON.stringify(state)],
  );
  // By a statement of its own: a todo copies whether its project is public.
  await asSuperuser(
    `insert into todos (id, user_id, project_id, task, is_complete)
     select id, "userId", "projectId", task, "isComplete"
     from json_to_recordset($1)
       as t (id uuid, "userId" text, "projectId" uuid, task text, "isComplete" boolean)`,
    [JSON.stringify(state.todos)],
  );
}
