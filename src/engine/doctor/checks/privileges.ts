import type { Check } from '../check.ts';

/** Names of columns that hold what nobody should read without having said who they are. */
const sensitive =
  '(^|_)(password|passwd|secret|token|api_?key|private_key|salt|hash|ssn|iban|email|phone)(_|$)';

/** Privileges that row security does not look at, and those that are more than a request needs. */
export const privilegeChecks: readonly Check[] = [
  tablePrivilege({
    code: 'table-grant-option',
    severity: 'warning',
    condition: 'is_grantable',
    revoke: (privilege) => `grant option for ${privilege}`,
    fact: (subject) => `A request role may grant its privileges on ${subject} to others.`,
    why: 'A request could open the table to roles, or to everybody, that should not reach it.',
    remedy: 'Revoke the grant option.',
  }),
  tablePrivilege({
    code: 'table-truncate-granted',
    severity: 'error',
    condition: `privilege = 'TRUNCATE'`,
    fact: (subject) => `Requests may empty ${subject} with TRUNCATE.`,
    why: 'TRUNCATE asks no policy: it removes every row of everybody.',
    remedy: 'Revoke it.',
  }),
  tablePrivilege({
    code: 'table-trigger-granted',
    severity: 'error',
    condition: `privilege = 'TRIGGER'`,
    fact: (subject) => `Requests may make triggers on ${subject}.`,
    why: 'A trigger runs in the statements of others, with what they see and may do.',
    remedy: 'Revoke it.',
  }),
  tablePrivilege({
    code: 'table-references-granted',
    severity: 'warning',
    condition: `privilege = 'REFERENCES'`,
    fact: (subject) => `Requests may refer to ${subject} with foreign keys.`,
    why: 'A foreign key asks no policy: it tells which hidden rows exist, and keeps them from being deleted.',
    remedy: 'Revoke it.',
  }),
  tablePrivilege({
    code: 'table-maintain-granted',
    severity: 'warning',
    condition: `privilege = 'MAINTAIN'`,
    fact: (subject) => `Requests may lock and rewrite ${subject}.`,
    why: 'VACUUM FULL, CLUSTER and LOCK TABLE stop everybody else.',
    remedy: 'Revoke it.',
  }),
  {
    code: 'table-grant-over-columns',
    severity: 'error',
    fact: (subject) => `${subject}, though the privilege is granted for some of them.`,
    why: 'The columns that were left out on purpose, such as whose a row is, can be written or read as well. Default privileges of a provider do that to each new table.',
    remedy: 'Revoke it for the table, and grant it for the columns again.',
    sql: `
      select format('%s may %s every column of %s', whole.grantee_name, lower(whole.privilege), whole.name) as subject,
             format('revoke %s on %s from %s; grant %1$s (%4$s) on %2$s to %3$s;', lower(whole.privilege), whole.name,
               whole.grantee_name, string_agg(quote_ident(a.attname), ', ' order by a.attnum)) as fix
      from granted whole join granted part on part.oid = whole.oid and part.grantee = whole.grantee
          and part.privilege = whole.privilege and part.attnum > 0
        join pg_attribute a on a.attrelid = part.oid and a.attnum = part.attnum
      where whole.attnum = 0
      group by whole.grantee_name, whole.privilege, whole.name`,
  },
  tablePrivilege({
    code: 'table-written-by-anonymous',
    severity: 'warning',
    condition: `grantee in (select oid from request_role where sees = 'public') and privilege in ('INSERT', 'UPDATE', 'DELETE')`,
    fact: (subject) => `Requests without a token have the privilege to write ${subject}.`,
    why: 'Only a policy stands between everybody on the network and these rows.',
    remedy: 'Revoke it, unless it is meant so.',
  }),
  {
    code: 'column-sensitive-for-anonymous',
    severity: 'warning',
    fact: (subject) => `Requests without a token may read the column ${subject}.`,
    why: 'By its name it holds what is nobody else’s business, in every row that a policy shows.',
    remedy: 'Grant SELECT on the other columns, instead of on the table.',
    sql: `
      select format('%s.%I', r.name, a.attname) as subject, null as fix
      from relation r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
        join bound_role q on q.sees = 'public' and has_column_privilege(q.oid, r.oid, a.attnum, 'SELECT')
      where r.reachable and r.kind <> 'S' and a.attname ~* '${sensitive}'`,
  },
  {
    code: 'column-key-updatable',
    severity: 'warning',
    fact: (subject) => `Requests may update the primary key ${subject}.`,
    why: 'A changed id takes references along or breaks them, and tells which ids others have.',
    remedy: 'Grant UPDATE on the other columns, instead of on the table.',
    sql: `
      select distinct format('%s.%I', r.name, a.attname) as subject, null as fix
      from relation r join pg_index i on i.indrelid = r.oid and i.indisprimary
        join pg_attribute a on a.attrelid = r.oid and a.attnum = any (i.indkey)
        join bound_role q on has_column_privilege(q.oid, r.oid, a.attnum, 'UPDATE')
      where r.reachable`,
  },
  tablePrivilege({
    code: 'sequence-setval-granted',
    severity: 'warning',
    kinds: ['S'],
    condition: `privilege = 'UPDATE'`,
    fact: (subject) => `Requests may set the sequence ${subject}.`,
    why: 'Set back, it hands out numbers that are taken, and every insert fails.',
    remedy: 'Revoke UPDATE; USAGE is enough for inserts.',
  }),
  tablePrivilege({
    code: 'sequence-readable',
    severity: 'info',
    kinds: ['S'],
    condition: `privilege = 'SELECT'`,
    fact: (subject) => `Requests may read the sequence ${subject}.`,
    why: 'It tells how many rows everybody has made.',
    remedy: 'Revoke SELECT; USAGE is enough for inserts.',
  }),
];

interface TablePrivilege extends Omit<Check, 'sql'> {
  readonly kinds?: readonly string[];
  /** On a row of `granted`. */
  readonly condition: string;
  /** What REVOKE names; the privilege itself by default. */
  readonly revoke?: (privilege: string) => string;
}

function tablePrivilege({
  kinds = ['r', 'p', 'f'],
  condition,
  revoke = (privilege) => privilege,
  ...check
}: TablePrivilege): Check {
  const kindList = kinds.map((kind) => `'${kind}'`).join(', ');
  const object = kinds.includes('S') ? 'sequence ' : '';
  return {
    ...check,
    sql: `
      select name as subject,
             string_agg(distinct format('revoke ${revoke('%s')} on ${object}%s from %s cascade;',
               privilege, name, grantee_name), ' ') as fix
      from granted where kind in (${kindList}) and ${condition}
      group by name`,
  };
}
