import { asc } from 'drizzle-orm';
import { todos } from '../../src/db/tables/index.ts';
import type { AppSessions } from '../../src/sessions.ts';

/**
 * A route: the todos of who asks, as lines of JSON.
 *
 * @returns 200, 401 for a token that is missing or not valid, or 503
 */
export async function exportTodos(sessions: AppSessions, request: Request): Promise<Response> {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  try {
    // No condition: the policies give nobody another's rows.
    const rows = await sessions.withToken(
      token,
      (db) => db.select({ task: todos.task }).from(todos).orderBy(asc(todos.insertedAt)),
      'read',
    );
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`);
    return new Response(lines.join(''), { headers: { 'content-type': 'application/jsonl' } });
  } catch (error) {
    const refused = (error as { readonly code?: string }).code === 'UNAUTHENTICATED';
    return new Response(null, { status: refused ? 401 : 503 });
  }
}
