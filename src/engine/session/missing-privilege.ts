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
  if (!isMissingPrivilege(error)) return null;
  let statement: ReturnType<typeof notedStatement>;
  for (let at = error; at instanceof Error; at = at.cause) statement ??= notedStatement(at);
  const { text = '', role = 'the role' } = statement ?? {};
  const grant = grantOf(text, role);
  const needed = grant === null ? '' : ` If it is to write this: ${grant}.`;
  return `No policy refused this: ${role} lacks a privilege.${needed} \`npm run doctor\` says which are missing (docs/doctor.md#column-not-granted).`;
}

const names = String.raw`"[^"]+"(?:\."[^"]+")?`;
const inserting = new RegExp(String.raw`\binsert into (${names}) \(([^)]*)\)`);
const updating = new RegExp(String.raw`\bupdate (${names}) set ([\s\S]*?)\s+where `);
const deleting = new RegExp(String.raw`\bdelete from (${names}) `);

/** The grant that a statement which writes needs; null for any other. */
function grantOf(text: string, role: string): string | null {
  const grant = (privilege: string, table: string | undefined) =>
    `grant ${privilege} on ${table} to ${role}`;
  const [, into, columns] = inserting.exec(text) ?? [];
  if (columns !== undefined) return grant(`insert (${columns})`, into);
  const [, changed, set] = updating.exec(text) ?? [];
  if (set !== undefined) {
    const assigned = Array.from(set.matchAll(/(?:^|, )("[^"]+") = /g), ([, column]) => column);
    return grant(`update (${assigned.join(', ')})`, changed);
  }
  const [, from] = deleting.exec(text) ?? [];
  return from === undefined ? null : grant('delete', from);
}
