import type { memberships } from '#example/db/tables/index.ts';
import type { TestDatabase } from './database.ts';

type MembershipRole = typeof memberships.$inferSelect.role;

// Rows as the superuser lays them out, whatever policies would say.

export async function addAccount(
  { asSuperuser }: TestDatabase,
  slug: string,
  members: Readonly<Record<string, MembershipRole>>,
): Promise<string> {
  const { rows } = await asSuperuser(
    `insert into accounts (name, slug) values ($1, $1) returning id`,
    [slug],
  );
  const id = String(rows[0]?.['id']);
  for (const [userId, role] of Object.entries(members)) {
    await asSuperuser(
      `insert into memberships (account_id, user_id, role) values ($1, $2, $3)
       on conflict (account_id, user_id) do update set role = excluded.role`,
      [id, userId, role],
    );
  }
  return id;
}

export async function addProject(
  { asSuperuser }: TestDatabase,
  accountId: string,
  name: string,
  isPublic = false,
): Promise<string> {
  const { rows } = await asSuperuser(
    `insert into projects (account_id, name, is_public) values ($1, $2, $3) returning id`,
    [accountId, name, isPublic],
  );
  return String(rows[0]?.['id']);
}

export async function addTodo(
  { asSuperuser }: TestDatabase,
  userId: string,
  task: string,
  projectId: string | null = null,
): Promise<string> {
  const { rows } = await asSuperuser(
    `insert into todos (user_id, task, project_id) values ($1, $2, $3) returning id`,
    [userId, task, projectId],
  );
  return String(rows[0]?.['id']);
}
