CREATE TYPE "membership_role" AS ENUM('OWNER', 'ADMIN', 'MEMBER', 'VIEWER');--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"name" text NOT NULL,
	"slug" text NOT NULL UNIQUE,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "accounts_name_check" CHECK (char_length("name") between 1 and 200 and "name" = btrim("name", E' \t\n\r\f\x0b')),
	CONSTRAINT "accounts_slug_check" CHECK (char_length("slug") between 3 and 63 and "slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
);
--> statement-breakpoint
ALTER TABLE "accounts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "memberships" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"account_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"role" "membership_role" DEFAULT 'MEMBER'::"membership_role" NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_account_id_user_id_key" UNIQUE("account_id","user_id"),
	CONSTRAINT "memberships_user_id_check" CHECK (char_length("user_id") between 1 and 255)
);
--> statement-breakpoint
ALTER TABLE "memberships" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "projects" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"account_id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"is_public" boolean DEFAULT false NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "projects_name_check" CHECK (char_length("name") between 1 and 200 and "name" = btrim("name", E' \t\n\r\f\x0b')),
	CONSTRAINT "projects_description_check" CHECK (char_length("description") <= 5000 and btrim("description", E' \t\n\r\f\x0b') <> '')
);
--> statement-breakpoint
ALTER TABLE "projects" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "todos" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"user_id" text DEFAULT auth.user_id() NOT NULL,
	"project_id" uuid,
	"task" text NOT NULL,
	"is_complete" boolean DEFAULT false NOT NULL,
	"due_at" timestamp(6) with time zone,
	"inserted_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "todos_user_id_check" CHECK (char_length("user_id") between 1 and 255),
	CONSTRAINT "todos_task_check" CHECK (char_length("task") between 1 and 2000 and "task" = btrim("task", E' \t\n\r\f\x0b')),
	CONSTRAINT "todos_due_at_check" CHECK ("due_at" >= '0001-01-01 00:00:00+00' and "due_at" < '10000-01-01 00:00:00+00')
);
--> statement-breakpoint
ALTER TABLE "todos" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "accounts_order_index" ON "accounts" ("created_at","id") WHERE id >= id;--> statement-breakpoint
CREATE INDEX "memberships_user_id_index" ON "memberships" ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "memberships_account_id_index" ON "memberships" ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "projects_account_id_index" ON "projects" ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "projects_public_index" ON "projects" ("created_at","id") WHERE "is_public";--> statement-breakpoint
CREATE INDEX "projects_order_index" ON "projects" ("created_at","id") WHERE id >= id;--> statement-breakpoint
CREATE INDEX "todos_user_id_index" ON "todos" ("user_id","inserted_at","id");--> statement-breakpoint
CREATE INDEX "todos_project_id_index" ON "todos" ("project_id","inserted_at","id");--> statement-breakpoint
CREATE INDEX "todos_order_index" ON "todos" ("inserted_at","id") WHERE id >= id;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_account_id_accounts_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "projects" ADD CONSTRAINT "projects_account_id_accounts_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "todos" ADD CONSTRAINT "todos_project_id_projects_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE;--> statement-breakpoint

-- What Drizzle has no words for: forced row security, privileges, and the functions and triggers
-- that see more than their caller. Policies follow below.

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

-- Requests read what is recorded, and no more: nobody who reaches the API adds, changes or removes
-- an entry, an admin included.
grant select on rowhouse.activities to anonymous, authenticated, moderator, admin;

grant select (account_id, user_id, role, active), insert (account_id, user_id, role)
  on memberships to rowhouse_access;
grant select (id, name), update (name) on accounts to rowhouse_access;
--> statement-breakpoint

-- Policies call what is in here; they know it by its number, so no role that meets a policy needs
-- this schema.
create schema access;
grant usage on schema access to rowhouse_access;
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
    where user_id = (select rowhouse.caller()) and active and role = any(roles);
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
  select new.id, caller, 'OWNER' from rowhouse.caller() where caller is not null;
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

create trigger set_updated_at before update on accounts
  for each row when (old.* is distinct from new.*) execute function rowhouse.set_updated_at();
create trigger set_updated_at before update on projects
  for each row when (old.* is distinct from new.*) execute function rowhouse.set_updated_at();
create trigger set_updated_at before update on todos
  for each row when (old.* is distinct from new.*) execute function rowhouse.set_updated_at();
--> statement-breakpoint

-- The helpers run with the rights of a role of their own rather than the owner's.
grant create on schema access to rowhouse_access;
alter function access.account_ids owner to rowhouse_access;
alter function access.make_creator_owner owner to rowhouse_access;
alter function access.keep_an_owner owner to rowhouse_access;
revoke create on schema access from rowhouse_access;
--> statement-breakpoint

CREATE POLICY "select_as_admin" ON "rowhouse"."activities" AS PERMISSIVE FOR SELECT TO "admin" USING (true);--> statement-breakpoint
CREATE POLICY "select_as_anonymous" ON "rowhouse"."activities" AS PERMISSIVE FOR SELECT TO "anonymous" USING (false);--> statement-breakpoint
CREATE POLICY "select" ON "rowhouse"."activities" AS PERMISSIVE FOR SELECT TO "authenticated" USING (account_id = any(array(select access.account_ids('{OWNER,ADMIN}'))));--> statement-breakpoint
CREATE POLICY "select_as_moderator" ON "rowhouse"."activities" AS PERMISSIVE FOR SELECT TO "moderator" USING (true);--> statement-breakpoint
CREATE POLICY "select" ON "accounts" AS PERMISSIVE FOR SELECT TO "authenticated" USING (id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER,VIEWER}'))));--> statement-breakpoint
CREATE POLICY "insert" ON "accounts" AS PERMISSIVE FOR INSERT TO "authenticated", "moderator" WITH CHECK ((select auth.user_id()) is not null);--> statement-breakpoint
CREATE POLICY "update" ON "accounts" AS PERMISSIVE FOR UPDATE TO "authenticated", "moderator" USING (id = any(array(select access.account_ids('{OWNER,ADMIN}'))));--> statement-breakpoint
CREATE POLICY "delete" ON "accounts" AS PERMISSIVE FOR DELETE TO "authenticated", "moderator" USING (id = any(array(select access.account_ids('{OWNER}'))));--> statement-breakpoint
CREATE POLICY "select_as_anonymous" ON "accounts" AS PERMISSIVE FOR SELECT TO "anonymous" USING (false);--> statement-breakpoint
CREATE POLICY "select_as_moderator" ON "accounts" AS PERMISSIVE FOR SELECT TO "moderator" USING (id >= id);--> statement-breakpoint
CREATE POLICY "all_as_admin" ON "accounts" AS PERMISSIVE FOR ALL TO "admin" USING (id >= id) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "all_as_maintenance" ON "accounts" AS PERMISSIVE FOR ALL TO "rowhouse_maintenance" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "select_as_helper" ON "accounts" AS PERMISSIVE FOR SELECT TO "rowhouse_access" USING (true);--> statement-breakpoint
CREATE POLICY "update_as_helper" ON "accounts" AS PERMISSIVE FOR UPDATE TO "rowhouse_access" USING (true);--> statement-breakpoint
CREATE POLICY "select" ON "memberships" AS PERMISSIVE FOR SELECT TO "authenticated" USING (user_id = (select auth.user_id()) or account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER,VIEWER}'))));--> statement-breakpoint
CREATE POLICY "insert" ON "memberships" AS PERMISSIVE FOR INSERT TO "authenticated", "moderator" WITH CHECK (account_id = any(array(select access.account_ids('{OWNER}'))) or (role <> 'OWNER' and account_id = any(array(select access.account_ids('{OWNER,ADMIN}')))));--> statement-breakpoint
CREATE POLICY "update" ON "memberships" AS PERMISSIVE FOR UPDATE TO "authenticated", "moderator" USING (account_id = any(array(select access.account_ids('{OWNER}'))) or (role <> 'OWNER' and account_id = any(array(select access.account_ids('{OWNER,ADMIN}')))));--> statement-breakpoint
CREATE POLICY "delete" ON "memberships" AS PERMISSIVE FOR DELETE TO "authenticated", "moderator" USING (user_id = (select auth.user_id()) or account_id = any(array(select access.account_ids('{OWNER}'))) or (role <> 'OWNER' and account_id = any(array(select access.account_ids('{OWNER,ADMIN}')))));--> statement-breakpoint
CREATE POLICY "select_as_anonymous" ON "memberships" AS PERMISSIVE FOR SELECT TO "anonymous" USING (false);--> statement-breakpoint
CREATE POLICY "select_as_moderator" ON "memberships" AS PERMISSIVE FOR SELECT TO "moderator" USING (id >= id);--> statement-breakpoint
CREATE POLICY "all_as_admin" ON "memberships" AS PERMISSIVE FOR ALL TO "admin" USING (id >= id) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "all_as_maintenance" ON "memberships" AS PERMISSIVE FOR ALL TO "rowhouse_maintenance" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "select_as_helper" ON "memberships" AS PERMISSIVE FOR SELECT TO "rowhouse_access" USING (true);--> statement-breakpoint
CREATE POLICY "insert_as_helper" ON "memberships" AS PERMISSIVE FOR INSERT TO "rowhouse_access" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "select" ON "projects" AS PERMISSIVE FOR SELECT TO "authenticated" USING (is_public or account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER,VIEWER}'))));--> statement-breakpoint
CREATE POLICY "select_as_anonymous" ON "projects" AS PERMISSIVE FOR SELECT TO "anonymous" USING (is_public);--> statement-breakpoint
CREATE POLICY "insert" ON "projects" AS PERMISSIVE FOR INSERT TO "authenticated", "moderator" WITH CHECK (account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER}'))));--> statement-breakpoint
CREATE POLICY "update" ON "projects" AS PERMISSIVE FOR UPDATE TO "authenticated", "moderator" USING (account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER}'))));--> statement-breakpoint
CREATE POLICY "delete" ON "projects" AS PERMISSIVE FOR DELETE TO "authenticated", "moderator" USING (account_id = any(array(select access.account_ids('{OWNER,ADMIN}'))));--> statement-breakpoint
CREATE POLICY "select_as_moderator" ON "projects" AS PERMISSIVE FOR SELECT TO "moderator" USING (id >= id);--> statement-breakpoint
CREATE POLICY "all_as_admin" ON "projects" AS PERMISSIVE FOR ALL TO "admin" USING (id >= id) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "all_as_maintenance" ON "projects" AS PERMISSIVE FOR ALL TO "rowhouse_maintenance" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "select" ON "todos" AS PERMISSIVE FOR SELECT TO "authenticated" USING (user_id = (select auth.user_id()) or project_id = any(array(select projects.id from projects)));--> statement-breakpoint
CREATE POLICY "select_as_anonymous" ON "todos" AS PERMISSIVE FOR SELECT TO "anonymous" USING (project_id = any(array(select projects.id from projects)));--> statement-breakpoint
CREATE POLICY "insert" ON "todos" AS PERMISSIVE FOR INSERT TO "authenticated", "moderator" WITH CHECK (user_id = (select auth.user_id()) and (project_id is null or exists (select from projects where projects.id = todos.project_id and projects.account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER}'))))));--> statement-breakpoint
CREATE POLICY "update" ON "todos" AS PERMISSIVE FOR UPDATE TO "authenticated", "moderator" USING (case when project_id is null then user_id = (select auth.user_id()) else exists (select from projects where projects.id = todos.project_id and projects.account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER}')))) end);--> statement-breakpoint
CREATE POLICY "delete" ON "todos" AS PERMISSIVE FOR DELETE TO "authenticated", "moderator" USING (user_id = (select auth.user_id()) or exists (select from projects where projects.id = todos.project_id and projects.account_id = any(array(select access.account_ids('{OWNER,ADMIN}')))));--> statement-breakpoint
CREATE POLICY "select_as_moderator" ON "todos" AS PERMISSIVE FOR SELECT TO "moderator" USING (id >= id);--> statement-breakpoint
CREATE POLICY "all_as_admin" ON "todos" AS PERMISSIVE FOR ALL TO "admin" USING (id >= id) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "all_as_maintenance" ON "todos" AS PERMISSIVE FOR ALL TO "rowhouse_maintenance" USING (true) WITH CHECK (true);--> statement-breakpoint

-- Whatever is written to these is recorded, for the account that the row belongs to.
select rowhouse.audit('accounts', 'Account', 'id');
select rowhouse.audit('memberships', 'Membership', 'account_id');
select rowhouse.audit('projects', 'Project', 'account_id');
select rowhouse.audit('todos', 'Todo', 'project_id');
