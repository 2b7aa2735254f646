import { notedStatement } from './failed-statement.ts';
import { databaseError } from './sqlstate.ts';

/** Where Postgres raises 42501 because somebody's rule says no: a policy's, or a trigger's own. */
const rules: readonly string[] = ['ExecWithCheckOptions', 'exec_stmt_raise'];

/**
 * Whether Postgres refused a statement because a role lacks a privilege. No policy decided that: the
 * database was never told that requests may do this, or was told otherwise since.
 */
export function isMissingPrivilege(error: unknown): boolean {
  const found = databaseError(error);
  return found?.code === '42501' && found.routine !== undefined && !rules.includes(found.routine);
}

/**
 * What to do about a missing privilege, for the log: who lacks it, and the grant where the statement
 * says which.
 *
 * @returns null for any other error. Nothing in it comes from a client.
 */
export function remedyOf(error: unknown): string | null {
  const found = databaseError(error);
  if (found === null || !isMissingPrivilege(found)) return null;
  let statement: ReturnType<typeof notedStatement>;
  for (let at = error; at instanceof Error; at = at.cause) statement ??= notedStatement(at);
  const { text = '', role = 'the role' } = statement ?? {};
  const advice = [`No policy refused this: ${role} lacks a privilege.`];
  const written = writtenBy(text);
  // What was refused may be something else: a function that a policy calls, say.
  if (written !== null && found.message.includes(written.table.split('"').at(-2) ?? '')) {
    const { privilege, table } = written;
    advice.push(
      `The statement needs: grant ${privilege} on ${table} to ${role}, and select on what it reads.`,
    );
    if (/[(,]\s*default\b/.test(text)) {
      advice.push(
        "It names columns that it has no value for, as an insert of Drizzle's own does: `insert` of the engine leaves them out.",
      );
    }
  }
  advice.push(
    '`npm run doctor` says which privileges are missing: docs/doctor.md#column-not-granted.',
  );
  return advice.join(' ');
}

const names = String.raw`"[^"]+"(?:\."[^"]+")?`;
const inserting = new RegExp(String.raw`\binsert into (${names}) \(([^)]*)\)`);
const updating = new RegExp(String.raw`\bupdate (${names}) set ([\s\S]*?)\s+where `);
const deleting = new RegExp(String.raw`\bdelete from (${names}) `);

/** What a statement writes, and the privilege for that; null where it only reads. */
function writtenBy(text: string): { readonly privilege: string; readonly table: string } | null {
  const [, into = '', columns] = inserting.exec(text) ?? [];
  if (columns !== undefined) return { privilege: `insert (${columns})`, table: into };
  const [, changed = '', set] = updating.exec(text) ?? [];
  if (set !== undefined) {
    const assigned = Array.from(set.matchAll(/(?:^|, )("[^"]+") = /g), ([, column]) => column);
    return { privilege: `update (${assigned.join(', ')})`, table: changed };
  }
  const [, from] = deleting.exec(text) ?? [];
  return from === undefined ? null : { privilege: 'delete', table: from };
}
