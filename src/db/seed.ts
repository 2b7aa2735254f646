import { sql } from 'drizzle-orm';
import type { SampleData } from '../engine/index.ts';
import { sampleRows } from './sample-data.ts';
import { accounts, memberships, projects, todos } from './tables/index.ts';

/** The rows of `sample-data.ts`, and copies of them. */
export const sample: SampleData = {
  exists: async (tx) => (await tx.$count(accounts)) > 0,
  write: async (tx, scale) => {
    const rows = sampleRows(new Date(new Date().setUTCHours(0, 0, 0, 0)));
    await tx.insert(accounts).values(rows.accounts);
    await tx.insert(memberships).values(rows.memberships);
    await tx.insert(projects).values(rows.projects);
    await tx.insert(todos).values(rows.todos);
    if (scale > 1) for (const copies of copyStatements(scale)) await tx.execute(copies);
    const people = new Set(rows.memberships.map(({ userId }) => userId)).size;
    return {
      accounts: rows.accounts.length * scale,
      people: people * scale,
      projects: rows.projects.length * scale,
      todos: rows.todos.length * scale,
    };
  },
};

/** Copies number 2 to `scale` of every row that is there, each with people of its own. */
function copyStatements(scale: number) {
  const copies = sql`generate_series(2, ${scale}::int) as copy`;
  return [
    sql`insert into accounts (id, name, slug, created_at, updated_at)
      select md5(id || '/' || copy)::uuid, name || ' ' || copy, slug || '-' || copy,
        created_at - copy * interval '1 s', updated_at - copy * interval '1 s'
      from accounts, ${copies}`,
    sql`insert into memberships (id, account_id, user_id, role, active, created_at)
      select md5(id || '/' || copy)::uuid, md5(account_id || '/' || copy)::uuid,
        user_id || '-' || copy, role, active, created_at - copy * interval '1 s'
      from memberships, ${copies}`,
    sql`insert into projects (id, account_id, name, description, is_public, created_at, updated_at)
      select md5(id || '/' || copy)::uuid, md5(account_id || '/' || copy)::uuid,
        name, description, is_public,
        created_at - copy * interval '1 s', updated_at - copy * interval '1 s'
      from projects, ${copies}`,
    sql`insert into todos (id, user_id, project_id, task, is_complete, due_at, inserted_at, updated_at)
      select md5(id || '/' || copy)::uuid, user_id || '-' || copy,
        md5(project_id || '/' || copy)::uuid, task, is_complete, due_at,
        inserted_at - copy * interval '1 s', updated_at - copy * interval '1 s'
      from todos, ${copies}`,
  ];
}
