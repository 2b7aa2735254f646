-- Each todo has a copy of its project's is_public, so that policies need no list of public projects.
ALTER TABLE "projects" ADD CONSTRAINT "projects_id_is_public_key" UNIQUE("id","is_public");--> statement-breakpoint
ALTER TABLE "todos" ADD COLUMN "is_public" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE POLICY "select_as_helper" ON "projects" AS PERMISSIVE FOR SELECT TO "rowhouse_access" USING (true);--> statement-breakpoint
CREATE POLICY "lock_as_helper" ON "projects" AS PERMISSIVE FOR UPDATE TO "rowhouse_access" USING (true) WITH CHECK (false);--> statement-breakpoint

-- To lock a row one needs the right to change some column of it. No change passes the policy.
grant select (id, is_public), update (is_public) on projects to rowhouse_access;
--> statement-breakpoint

-- Fills the copy in, where a todo comes into a project, whatever it was told. The foreign key locks the project as well, but
-- looks too late: whoever is publishing it would make the insert fail.
create function access.copy_is_public() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  select is_public into new.is_public from public.projects where id = new.project_id for key share;
  -- Of no project, or of one that is not there, which the foreign key refuses.
  new.is_public := coalesce(new.is_public, false);
  return new;
end
$$;
create trigger copy_is_public_on_insert before insert on todos
  for each row when (new.project_id is not null or new.is_public is distinct from false)
  execute function access.copy_is_public();
create trigger copy_is_public_on_update before update on todos
  for each row when (new.project_id is distinct from old.project_id) execute function access.copy_is_public();
--> statement-breakpoint

grant create on schema access to rowhouse_access;
alter function access.copy_is_public owner to rowhouse_access;
revoke create on schema access from rowhouse_access;
--> statement-breakpoint

-- Where the copy alone changes, it is the project that was changed: the todo was not, and has no entry.
create or replace trigger set_updated_at before update on todos
  for each row when (
    old.* is distinct from new.*
    and (old.is_public = new.is_public or old.project_id is distinct from new.project_id)
  )
  execute function rowhouse.set_updated_at();
select rowhouse.audit('todos', 'Todo', 'project_id', '{is_public}');
--> statement-breakpoint

-- Row security binds the owner.
set local role rowhouse_maintenance;
update todos set is_public = true where project_id in (select id from projects where is_public);
reset role;
--> statement-breakpoint

ALTER TABLE "todos" DROP CONSTRAINT "todos_project_id_projects_id_fkey";--> statement-breakpoint
-- Forced, row security would hide the rows that are there from the check of them.
alter table projects no force row level security;
alter table todos no force row level security;
ALTER TABLE "todos" ADD CONSTRAINT "todos_project_id_is_public_fkey" FOREIGN KEY ("project_id","is_public") REFERENCES "projects"("id","is_public") ON DELETE CASCADE ON UPDATE CASCADE;
alter table projects force row level security;
alter table todos force row level security;
--> statement-breakpoint
ALTER TABLE "todos" ADD CONSTRAINT "todos_is_public_check" CHECK ("project_id" is not null or not "is_public");--> statement-breakpoint
DROP INDEX "todos_project_id_index";--> statement-breakpoint
CREATE INDEX "todos_project_id_index" ON "todos" ("project_id","inserted_at","id","is_public");--> statement-breakpoint
CREATE INDEX "todos_public_index" ON "todos" ("inserted_at","id") WHERE "is_public";--> statement-breakpoint
ALTER POLICY "select" ON "todos" TO "authenticated" USING (user_id = (select auth.user_id()) or is_public or project_id = any(array(select projects.id from projects where projects.account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER,VIEWER}'))))));--> statement-breakpoint
ALTER POLICY "select_as_anonymous" ON "todos" TO "anonymous" USING (is_public);
