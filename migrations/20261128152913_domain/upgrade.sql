--! replaces 20261121014429_authentication 20261121014431_tables 20261121014433_access
--! replaces 20261121021838_policies 20261128150958_ordered-indexes
--! replaces 20261128152909_activities 20261128152912_activities_access

-- What a database needs in place of migration.sql that was made by the migrations named above. The
-- engine's own migrations have moved what is the engine's into the schema rowhouse already.

-- Who is asking is asked of the engine.
grant create on schema access to rowhouse_access;
set local role rowhouse_access;
create or replace function access.account_ids(roles public.membership_role[]) returns setof uuid
language plpgsql stable parallel safe security definer rows 10
set search_path = ''
as $$
begin
  return query
    select account_id from public.memberships
    where user_id = (select rowhouse.caller()) and active and role = any(roles);
end
$$;
create or replace function access.make_creator_owner() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into public.memberships (account_id, user_id, role)
  select new.id, caller, 'OWNER' from rowhouse.caller() where caller is not null;
  return null;
end
$$;
reset role;
revoke create on schema access from rowhouse_access;
drop function access.caller();

-- Where these checks were made by Postgres 16 they took the letter v for a blank, and a vertical tab
-- for none. A database that was restored on a later version has them still. Elsewhere they are right.
do $$
declare
  blanks constant text := E' \t\n\r\f\x0b';
begin
  if pg_get_constraintdef((select oid from pg_constraint where conrelid = 'todos'::regclass and conname = 'todos_task_check')) like E'%\x0b%' then
    return;
  end if;
  alter table accounts drop constraint accounts_name_check;
  alter table projects drop constraint projects_name_check, drop constraint projects_description_check;
  alter table todos drop constraint todos_task_check;

  -- Row security binds the owner.
  set local role rowhouse_maintenance;
  update accounts set name = btrim(name, blanks) where name <> btrim(name, blanks);
  update projects set name = btrim(name, blanks) where name <> btrim(name, blanks);
  update projects set description = null where btrim(description, blanks) = '';
  update todos set task = btrim(task, blanks) where task <> btrim(task, blanks);
  reset role;

  alter table accounts add constraint accounts_name_check
    check (char_length(name) between 1 and 200 and name = btrim(name, E' \t\n\r\f\x0b'));
  alter table projects add constraint projects_name_check
    check (char_length(name) between 1 and 200 and name = btrim(name, E' \t\n\r\f\x0b'));
  alter table projects add constraint projects_description_check
    check (char_length(description) <= 5000 and btrim(description, E' \t\n\r\f\x0b') <> '');
  alter table todos add constraint todos_task_check
    check (char_length(task) between 1 and 2000 and task = btrim(task, E' \t\n\r\f\x0b'));
end
$$;
