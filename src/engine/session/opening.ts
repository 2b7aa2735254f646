import type { Claims } from '../claims.ts';
import { RequestRole } from '../request-roles.ts';
import { claimSettings } from './claim-settings.ts';
import type { Connection } from './driver.ts';
import { planningFor } from './planning.ts';
import { currentXid, runningServer } from './transaction-mark.ts';

/** `read`: a snapshot that can't write. `write`: each statement sees what is committed by then. */
export type Access = 'read' | 'write';

/**
 * BEGIN within a transaction is a warning, and a pooler may hand out a connection on which somebody's
 * is open. NOT DEFERRABLE is what there is anyway; but once a transaction has read or written anything
 * Postgres refuses to be told so (25001). Then nothing of ours runs in it, not even COMMIT, which a
 * failed transaction takes for ROLLBACK.
 */
const begin: Record<Access, string> = {
  read: 'begin isolation level repeatable read read only not deferrable',
  write: 'begin isolation level read committed read write not deferrable',
};

/**
 * What opens a transaction on a connection.
 *
 * @param asksId - whether its answer is to have the transaction's id, of one that writes
 */
export type Opening = (
  connection: Pick<Connection, 'settings' | 'hidesSet' | 'server'>,
  asksId: boolean,
) => string;

/** The row that an opening is answered with, where it asks anything. */
export interface Opened {
  readonly xid?: string;
  readonly server?: string;
}

/** As `quote_literal` does it, whatever `standard_conforming_strings` says. */
function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return quoted.includes('\\') ? `E${quoted}` : quoted;
}

/**
 * BEGIN, the role, the claims and the planner's settings as one simple query: one message on any
 * driver. If a part of it fails, Postgres skips the rest and leaves the transaction failed.
 *
 * SET is a command without a plan and without a row for its answer: to call `set_config` for the same
 * costs both sides more. But before Postgres 18, `pg_stat_statements` would keep a SET of each value.
 * So is the transaction's id asked for only where nothing else gives it before COMMIT is sent.
 *
 * @param requestId - kept with what is written; a read leaves nothing that it could be kept with
 * @returns the query for a connection
 */
export function openingOf(claims: Claims, access: Access, requestId: string | undefined): Opening {
  // Its name needs no quotes.
  if (!(claims.role instanceof RequestRole)) throw new TypeError('Not a role for requests.');
  if (claims.json.includes('\0')) throw new TypeError('Claims must not hold a NUL character.');
  const settings = {
    'request.jwt.claims': claims.json,
    ...claimSettings(claims),
    ...(access === 'read' || requestId === undefined ? {} : { 'request.id': requestId }),
    ...planningFor(claims.role),
  };
  const start = `${begin[access]}; set local role ${claims.role.name}`;
  const values = Object.entries(settings).map(([name, value]) => [name, literal(value)] as const);
  return ({ settings: more, hidesSet, server }, asksId) => {
    // Its id leads to nothing without its server.
    const asked =
      access === 'read'
        ? []
        : [
            ...(asksId ? [`${currentXid} as xid`] : []),
            ...(server === null ? [`${runningServer} as server`] : []),
          ];
    const calls = values.map(([name, value]) => `set_config('${name}', ${value}, true)`);
    const sets = values.map(([name, value]) => `; set local ${name} = ${value}`).join('');
    const selected = hidesSet ? asked : [...calls, ...asked];
    const select = selected.length === 0 ? '' : `; select ${selected.join(', ')}`;
    return start + more + (hidesSet ? sets : '') + select;
  };
}
