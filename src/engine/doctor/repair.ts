import type { Finding } from './check.ts';
import { printable } from './describe.ts';

/**
 * The SQL that repairs what was found, for psql as an administrator. What SQL can't repair, or not
 * without knowing what was meant, stands in it as comments.
 *
 * The order is that of the checks: roles come before what belongs to them, tables before what is
 * granted on them, and a statement that several findings ask for stands at the first of them.
 */
export function repair(findings: readonly Finding[]): string {
  if (findings.length === 0) return '-- Nothing to repair.';
  const given = new Set<string>();
  const parts = findings.map(({ code, severity, fact, remedy, fix, documentation }) => {
    const comments = [`${severity} ${code}: ${fact}`];
    if (fix === null) comments.push(`By hand: ${remedy} See ${documentation}`);
    const lines = comments.map((comment) => `-- ${printable(comment)}`);
    if (fix !== null && !given.has(fix)) {
      given.add(fix);
      lines.push(fix);
    }
    return lines.join('\n');
  });
  return [head, ...parts].join('\n\n');
}

/** A role or path that connections begin with is one of the faults, and would hold here as well. */
const head = `-- Read it, then run it as an administrator of the database:
--   npm run --silent doctor -- --fix | psql --single-transaction --set ON_ERROR_STOP=1 "$ADMIN_URL"
set role none;
set search_path = public;`;
