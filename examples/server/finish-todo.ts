import { eq } from 'drizzle-orm';
import { roles } from '../../src/db/roles.ts';
import { todos } from '../../src/db/tables/index.ts';
import { claimsFor } from '../../src/engine/index.ts';
import type { AppDatabase, AppSessions } from '../../src/sessions.ts';

/**
 * Finishes a todo as the person who asked for it, as far as the policies let them.
 *
 * @returns whether there was such a todo for them
 * @throws ApiError UNAUTHENTICATED where the token has ended while the job waited
 */
export function finishTodo(
  sessions: AppSessions,
  { token, todoId }: { readonly token: string; readonly todoId: string },
): Promise<boolean> {
  return sessions.withToken(token, (db) => finish(db, todoId));
}

/** The same for a queue that only we write to: it keeps the subject, and no token has to last. */
export function finishTodoOf(
  sessions: AppSessions,
  { subject, todoId }: { readonly subject: string; readonly todoId: string },
): Promise<boolean> {
  return sessions.withSession(claimsFor(subject, roles.signedIn), (db) => finish(db, todoId));
}

async function finish(db: AppDatabase, todoId: string): Promise<boolean> {
  const finished = await db
    .update(todos)
    .set({ isComplete: true })
    .where(eq(todos.id, todoId))
    .returning({ id: todos.id });
  return finished.length === 1;
}
