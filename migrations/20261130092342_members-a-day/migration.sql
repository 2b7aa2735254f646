-- How many people somebody may add to accounts in a day. Whoever is added is not asked, and sees the
-- account in their lists: so nobody adds strangers by the thousand.

-- The limit. Whoever owns the database replaces this function for another: 0 lets nobody add others.
create function access.additions_a_day() returns integer
language sql stable
return 200;
grant execute on function access.additions_a_day to rowhouse_access;
--> statement-breakpoint

create table access.additions (
  adder text not null,
  day date not null,
  people integer not null,
  primary key (adder, day)
);
alter table access.additions enable row level security;
alter table access.additions force row level security;
create policy all_as_helper on access.additions for all to rowhouse_access using (true) with check (true);
grant select, insert, update, delete on access.additions to rowhouse_access;
--> statement-breakpoint

-- Counts those who are added by somebody else. Two at once wait for each other at the row of their
-- adder, so none is left out; what fails is not counted.
create function access.limit_additions() returns trigger
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
    raise exception using errcode = 'RH002', message = 'too many people were added in a day';
  end if;
  delete from access.additions where adder = me and day < today;
  return null;
end
$$;
create trigger limit_additions after insert on memberships
  for each row execute function access.limit_additions();
--> statement-breakpoint

grant create on schema access to rowhouse_access;
alter function access.limit_additions owner to rowhouse_access;
revoke create on schema access from rowhouse_access;
