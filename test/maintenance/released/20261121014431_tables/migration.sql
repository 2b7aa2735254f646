CREATE TYPE "membership_role" AS ENUM('OWNER', 'ADMIN', 'MEMBER', 'VIEWER');--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"name" text NOT NULL,
	"slug" text NOT NULL UNIQUE,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "accounts_name_check" CHECK (char_length("name") between 1 and 200 and "name" = btrim("name", E' \t\n\r\f\v')),
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
	CONSTRAINT "projects_name_check" CHECK (char_length("name") between 1 and 200 and "name" = btrim("name", E' \t\n\r\f\v')),
	CONSTRAINT "projects_description_check" CHECK (char_length("description") <= 5000 and btrim("description", E' \t\n\r\f\v') <> '')
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
	CONSTRAINT "todos_task_check" CHECK (char_length("task") between 1 and 2000 and "task" = btrim("task", E' \t\n\r\f\v')),
	CONSTRAINT "todos_due_at_check" CHECK ("due_at" >= '0001-01-01 00:00:00+00' and "due_at" < '10000-01-01 00:00:00+00')
);
--> statement-breakpoint
ALTER TABLE "todos" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "memberships_user_id_index" ON "memberships" ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "memberships_account_id_index" ON "memberships" ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "projects_account_id_index" ON "projects" ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "projects_public_index" ON "projects" ("created_at","id") WHERE "is_public";--> statement-breakpoint
CREATE INDEX "todos_user_id_index" ON "todos" ("user_id","inserted_at","id");--> statement-breakpoint
CREATE INDEX "todos_project_id_index" ON "todos" ("project_id","inserted_at","id");--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_account_id_accounts_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "projects" ADD CONSTRAINT "projects_account_id_accounts_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "todos" ADD CONSTRAINT "todos_project_id_projects_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE;