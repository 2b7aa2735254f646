-- What these refuse says itself what clients are told: its code is the detail, its message is for them.
-- The SQLSTATEs stay as they were, for servers of the version before.

grant create on schema access to rowhouse_access;
set local role rowhouse_access;

create or replace function access.keep_an_owner() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  -- Owners of one account go one after the other: this update changes nothing, but another
  -- transaction's waits for it, and under REPEATABLE READ fails with 40001 instead of going on
  -- with what it saw before. No such account: it is being deleted, with all its members.
  update public.accounts set name = name where id = old.account_id;
  if not found then
    return null;
  end if;
  if not exists (
    select from public.memberships
    where account_id = old.account_id and role = 'OWNER' and active
  ) then
    raise exception 'An account needs at least one active owner.'
      using errcode = 'RH001', detail = 'CONFLICT';
  end if;
  return null;
end
$$;

create or replace function access.limit_additions() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  me constant text := rowhouse.caller();
  today constant date := (now() at time zone 'UTC')::date;
  most constant integer := access.additions_a_day();
  so_far integer;
begin
  -- Maintenance, the first owner of an account, and those who may write every row.
  if me is null or new.user_id = me or current_setting('role') = 'admin' then
    return null;
  end if;
  if most = 0 then
    raise exception using errcode = 'insufficient_privilege', message = 'nobody adds others here';
  end if;
  insert into access.additions as counted (adder, day, people) values (me, today, 1)
    on conflict (adder, day) do update set people = counted.people + 1
    returning people into so_far;
  if so_far > most then
    raise exception 'You have added as many people as you may in a day.'
      using errcode = 'RH002', detail = 'FORBIDDEN';
  end if;
  delete from access.additions where adder = me and day < today;
  return null;
end
$$;

reset role;
revoke create on schema access from rowhouse_access;
