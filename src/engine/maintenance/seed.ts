import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { maintenance } from '../roles.ts';
import { accounts, memberships, projects, todos } from '../../db/tables/index.ts';
import { connect } from './connect.ts';
import { codeOf, MaintenanceError } from './errors.ts';
import { sampleRows } from '../../db/sample-data.ts';

export interface SeedOptions {
  readonly ownerUrl: string;
  /** How many times the sample data is laid down; the copies have people of their own, e.g. `alice-2`. */
  readonly scale: number;
  /** Told what was done, one sentence at a time. */
  readonly log: (sentence: string) => void;
}

/**
 * Fills a database that has no accounts yet with sample data. One that has some is left as it is,
 * so this is safe to run again.
 *
 * @returns whether anything was written
 * @throws MaintenanceError that says what is wrong and what to do, for the operator
 */
export async function seed(options: SeedOptions): Promise<boolean> {
  const { ownerUrl, scale, log } = options;
  const client = await connect(ownerUrl);
  try {
    const db = drizzle({ client });
    const written = await db.transaction(async (tx) => {
      // The owner itself sees and writes no row, as row security is forced on it.
      await tx.execute(sql`set local role ${sql.identifier(maintenance.name)}`);
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext('rowhouse seed'))`);
      const existing = await tx.$count(accounts);
      if (existing > 0) return null;

      const today = new Date(new Date().setUTCHours(0, 0, 0, 0));
      const rows = sampleRows(today);
      await tx.insert(accounts).values(rows.accounts);
      await tx.insert(memberships).values(rows.memberships);
      await tx.insert(projects).values(rows.projects);
      await tx.insert(todos).values(rows.todos);
      if (scale > 1) for (const copies of copyStatements(scale)) await tx.execute(copies);
      return rows;
    });
    if (written === null) {
      log('The database has accounts already, so no sample data was added.');
      return false;
    }
    // So that plans fit the data at once, not when autovacuum gets round to it.
    await client.query('analyze accounts, memberships, projects, todos');
    const people = new Set(written.memberships.map(({ userId }) => userId)).size;
    const counts = [
      `${written.accounts.length * scale} accounts`,
      `${people * scale} people`,
      `${written.projects.length * scale} projects`,
      `${written.todos.length * scale} todos`,
    ];
    log(`Added sample data: ${counts.join(', ')}.`);
    return true;
  } catch (error) {
    throw explained(error);
  } finally {
    await client.end();
  }
}

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

function explained(error: unknown): unknown {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  switch (codeOf(cause)) {
    case '42P01':
    case '22023':
      return new MaintenanceError(
        'The database has no tables yet: run "npm run migrate" first.',
        error,
      );
    case '42501':
      return new MaintenanceError(
        'DATABASE_URL does not name the owner of the tables: run "npm run migrate" with it first.',
        error,
      );
    default:
      return error;
  }
}
