CREATE POLICY "select" ON "accounts" AS PERMISSIVE FOR SELECT TO "authenticated" USING (id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER,VIEWER}'))));--> statement-breakpoint
CREATE POLICY "insert" ON "accounts" AS PERMISSIVE FOR INSERT TO "authenticated", "moderator" WITH CHECK ((select auth.user_id()) is not null);--> statement-breakpoint
CREATE POLICY "update" ON "accounts" AS PERMISSIVE FOR UPDATE TO "authenticated", "moderator" USING (id = any(array(select access.account_ids('{OWNER,ADMIN}'))));--> statement-breakpoint
CREATE POLICY "delete" ON "accounts" AS PERMISSIVE FOR DELETE TO "authenticated", "moderator" USING (id = any(array(select access.account_ids('{OWNER}'))));--> statement-breakpoint
CREATE POLICY "select_as_anonymous" ON "accounts" AS PERMISSIVE FOR SELECT TO "anonymous" USING (false);--> statement-breakpoint
CREATE POLICY "select_as_moderator" ON "accounts" AS PERMISSIVE FOR SELECT TO "moderator" USING (true);--> statement-breakpoint
CREATE POLICY "all_as_admin" ON "accounts" AS PERMISSIVE FOR ALL TO "admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "all_as_maintenance" ON "accounts" AS PERMISSIVE FOR ALL TO "rowhouse_maintenance" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "select_as_helper" ON "accounts" AS PERMISSIVE FOR SELECT TO "rowhouse_access" USING (true);--> statement-breakpoint
CREATE POLICY "update_as_helper" ON "accounts" AS PERMISSIVE FOR UPDATE TO "rowhouse_access" USING (true);--> statement-breakpoint
CREATE POLICY "select" ON "memberships" AS PERMISSIVE FOR SELECT TO "authenticated" USING (user_id = (select auth.user_id()) or account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER,VIEWER}'))));--> statement-breakpoint
CREATE POLICY "insert" ON "memberships" AS PERMISSIVE FOR INSERT TO "authenticated", "moderator" WITH CHECK (account_id = any(array(select access.account_ids('{OWNER}'))) or (role <> 'OWNER' and account_id = any(array(select access.account_ids('{OWNER,ADMIN}')))));--> statement-breakpoint
CREATE POLICY "update" ON "memberships" AS PERMISSIVE FOR UPDATE TO "authenticated", "moderator" USING (account_id = any(array(select access.account_ids('{OWNER}'))) or (role <> 'OWNER' and account_id = any(array(select access.account_ids('{OWNER,ADMIN}')))));--> statement-breakpoint
CREATE POLICY "delete" ON "memberships" AS PERMISSIVE FOR DELETE TO "authenticated", "moderator" USING (user_id = (select auth.user_id()) or account_id = any(array(select access.account_ids('{OWNER}'))) or (role <> 'OWNER' and account_id = any(array(select access.account_ids('{OWNER,ADMIN}')))));--> statement-breakpoint
CREATE POLICY "select_as_anonymous" ON "memberships" AS PERMISSIVE FOR SELECT TO "anonymous" USING (false);--> statement-breakpoint
CREATE POLICY "select_as_moderator" ON "memberships" AS PERMISSIVE FOR SELECT TO "moderator" USING (true);--> statement-breakpoint
CREATE POLICY "all_as_admin" ON "memberships" AS PERMISSIVE FOR ALL TO "admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "all_as_maintenance" ON "memberships" AS PERMISSIVE FOR ALL TO "rowhouse_maintenance" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "select_as_helper" ON "memberships" AS PERMISSIVE FOR SELECT TO "rowhouse_access" USING (true);--> statement-breakpoint
CREATE POLICY "insert_as_helper" ON "memberships" AS PERMISSIVE FOR INSERT TO "rowhouse_access" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "select" ON "projects" AS PERMISSIVE FOR SELECT TO "authenticated" USING (is_public or account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER,VIEWER}'))));--> statement-breakpoint
CREATE POLICY "select_as_anonymous" ON "projects" AS PERMISSIVE FOR SELECT TO "anonymous" USING (is_public);--> statement-breakpoint
CREATE POLICY "insert" ON "projects" AS PERMISSIVE FOR INSERT TO "authenticated", "moderator" WITH CHECK (account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER}'))));--> statement-breakpoint
CREATE POLICY "update" ON "projects" AS PERMISSIVE FOR UPDATE TO "authenticated", "moderator" USING (account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER}'))));--> statement-breakpoint
CREATE POLICY "delete" ON "projects" AS PERMISSIVE FOR DELETE TO "authenticated", "moderator" USING (account_id = any(array(select access.account_ids('{OWNER,ADMIN}'))));--> statement-breakpoint
CREATE POLICY "select_as_moderator" ON "projects" AS PERMISSIVE FOR SELECT TO "moderator" USING (true);--> statement-breakpoint
CREATE POLICY "all_as_admin" ON "projects" AS PERMISSIVE FOR ALL TO "admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "all_as_maintenance" ON "projects" AS PERMISSIVE FOR ALL TO "rowhouse_maintenance" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "select" ON "todos" AS PERMISSIVE FOR SELECT TO "authenticated" USING (user_id = (select auth.user_id()) or project_id = any(array(select projects.id from projects)));--> statement-breakpoint
CREATE POLICY "select_as_anonymous" ON "todos" AS PERMISSIVE FOR SELECT TO "anonymous" USING (project_id = any(array(select projects.id from projects)));--> statement-breakpoint
CREATE POLICY "insert" ON "todos" AS PERMISSIVE FOR INSERT TO "authenticated", "moderator" WITH CHECK (user_id = (select auth.user_id()) and (project_id is null or exists (select from projects where projects.id = todos.project_id and projects.account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER}'))))));--> statement-breakpoint
CREATE POLICY "update" ON "todos" AS PERMISSIVE FOR UPDATE TO "authenticated", "moderator" USING (case when project_id is null then user_id = (select auth.user_id()) else exists (select from projects where projects.id = todos.project_id and projects.account_id = any(array(select access.account_ids('{OWNER,ADMIN,MEMBER}')))) end);--> statement-breakpoint
CREATE POLICY "delete" ON "todos" AS PERMISSIVE FOR DELETE TO "authenticated", "moderator" USING (user_id = (select auth.user_id()) or exists (select from projects where projects.id = todos.project_id and projects.account_id = any(array(select access.account_ids('{OWNER,ADMIN}')))));--> statement-breakpoint
CREATE POLICY "select_as_moderator" ON "todos" AS PERMISSIVE FOR SELECT TO "moderator" USING (true);--> statement-breakpoint
CREATE POLICY "all_as_admin" ON "todos" AS PERMISSIVE FOR ALL TO "admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "all_as_maintenance" ON "todos" AS PERMISSIVE FOR ALL TO "rowhouse_maintenance" USING (true) WITH CHECK (true);