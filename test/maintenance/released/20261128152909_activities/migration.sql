CREATE TYPE "activity_action" AS ENUM('CREATED', 'UPDATED', 'DELETED');--> statement-breakpoint
CREATE TABLE "activities" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"account_id" uuid,
	"action" "activity_action" NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"changes" jsonb DEFAULT '{}' NOT NULL,
	"user_id" text,
	"role" text NOT NULL,
	"request_id" text,
	"occurred_at" timestamp(6) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "activities" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "activities_account_id_index" ON "activities" ("account_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "activities_deleted_projects_index" ON "activities" ("subject_id") WHERE "subject_type" = 'Project' and "action" = 'DELETED';--> statement-breakpoint
CREATE POLICY "select" ON "activities" AS PERMISSIVE FOR SELECT TO "authenticated" USING (account_id = any(array(select access.account_ids('{OWNER,ADMIN}'))));--> statement-breakpoint
CREATE POLICY "select_as_anonymous" ON "activities" AS PERMISSIVE FOR SELECT TO "anonymous" USING (false);--> statement-breakpoint
CREATE POLICY "select_as_moderator" ON "activities" AS PERMISSIVE FOR SELECT TO "moderator" USING (true);--> statement-breakpoint
CREATE POLICY "select_as_admin" ON "activities" AS PERMISSIVE FOR SELECT TO "admin" USING (true);--> statement-breakpoint
CREATE POLICY "select_as_recorder" ON "activities" AS PERMISSIVE FOR SELECT TO "rowhouse_audit" USING (true);--> statement-breakpoint
CREATE POLICY "insert_as_recorder" ON "activities" AS PERMISSIVE FOR INSERT TO "rowhouse_audit" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "select_as_maintenance" ON "activities" AS PERMISSIVE FOR SELECT TO "rowhouse_maintenance" USING (true);--> statement-breakpoint
CREATE POLICY "delete_as_maintenance" ON "activities" AS PERMISSIVE FOR DELETE TO "rowhouse_maintenance" USING (true);--> statement-breakpoint
CREATE POLICY "select_as_recorder" ON "projects" AS PERMISSIVE FOR SELECT TO "rowhouse_audit" USING (true);