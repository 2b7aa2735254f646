-- What Drizzle has no words for: forced row security, privileges, and the functions and triggers
-- that see more than their caller. Policies follow in the next migration.

alter table accounts force row level security;
alter table memberships force row level security;
alter table projects force row level security;
alter table todos force row level security;
--> statement-breakpoint

-- Privileges. Nobody can set or change an id, a creation time or updated_at, nor change an author
-- or the account of a project or membership: no column privilege says so.
revoke all on schema public from public;
revoke all on all tables in schema public from public;
grant usage on schema public to anonymous, authenticated, moderator, admin, rowhouse_access, rowhouse_maintenance;

grant select on accounts, memberships, projects, todos to anonymous;
grant select, delete on accounts, memberships, projects, todos to authenticated, moderator, admin;

grant insert (name, slug), update (name, slug)
  on accounts to authenticated, moderator, admin;
grant insert (account_id, user_id, role, active), update (role, active)
  on memberships to authenticated, moderator, admin;
grant insert (account_id, name, description, is_public), update (name, description, is_public)
  on projects to authenticated, moderator, admin;
grant insert (user_id, project_id, task, is_complete, due_at), update (project_id, task, is_complete, due_at)
  on todos to authenticated, moderator, admin;

grant select, insert, update, delete on accounts, memberships, projects, todos to rowhouse_maintenance;

grant select (account_id, user_id, role, active), insert (account_id, user_id, role)
  on memberships to rowhouse_access;
grant select (id, name), update (name) on accounts to rowhouse_access;
--> statement-breakpoint

-- Policies call what is in here; they know it by its number, so no role that meets a policy needs
-- this schema.
create schema access;
grant usage on schema access to rowhouse_access;
--> statement-breakpoint

-- auth.user_id(), for functions whose role may not use the schema auth: an SQL body in this form is
-- bound when it is made, so only the right to execute is looked at when it runs.
create function access.caller() returns text
language sql stable parallel safe
return auth.user_id();
grant execute on function access.caller to rowhouse_access;
--> statement-breakpoint

-- The accounts in which the caller is an active member as one of these roles. A policy that read
-- memberships itself would recurse.
create function access.account_ids(roles public.membership_role[]) returns setof uuid
language plpgsql stable parallel safe security definer rows 10
set search_path = ''
as $$
begin
  return query
    select account_id from public.memberships
    where user_id = (select access.caller()) and active and role = any(roles);
end
$$;
grant execute on function access.account_ids to authenticated, moderator;
--> statement-breakpoint

-- Whoever makes an account owns it. Without a user, in maintenance, it has no member yet.
create function access.make_creator_owner() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into public.memberships (account_id, user_id, role)
  select new.id, caller, 'OWNER' from access.caller() where caller is not null;
  return null;
end
$$;
create trigger make_creator_owner after insert on accounts
  for each row execute function access.make_creator_owner();
--> statement-breakpoint

-- An account always has an active owner. RH001 is for the server to translate into a conflict.
create function access.keep_an_owner() returns trigger
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
    raise exception using errcode = 'RH001', message = 'an account needs an active owner';
  end if;
  return null;
end
$$;
create trigger keep_an_owner_on_delete after delete on memberships
  for each row when (old.role = 'OWNER' and old.active)
  execute function access.keep_an_owner();
create trigger keep_an_owner_on_update after update on memberships
  for each row when (
    old.role = 'OWNER' and old.active
    and not (new.role = 'OWNER' and new.active and new.account_id = old.account_id)
  )
  execute function access.keep_an_owner();
--> statement-breakpoint

-- The time of day rather than of the transaction: of two that overlap, the later change is later.
create function access.set_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at = pg_catalog.clock_timestamp();
  return new;
end
$$;
create trigger set_updated_at before update on accounts
  for each row when (old.* is distinct from new.*) execute function access.set_updated_at();
create trigger set_updated_at before update on projects
  for each row when (old.* is distinct from new.*) execute function access.set_updated_at();
create trigger set_updated_at before update on todos
  for each row when (old.* is distinct from new.*) execute function access.set_updated_at();
--> statement-breakpoint

-- The helpers run with the rights of a role of their own rather than the owner's.
grant create on schema access to rowhouse_access;
alter function access.account_ids owner to rowhouse_access;
alter function access.make_creator_owner owner to rowhouse_access;
alter function access.keep_an_owner owner to rowhouse_access;
revoke create on schema access from rowhouse_access;
