import type { Check } from '../check.ts';

/**
 * Tables that a request role can reach: in a schema that it may use, with a privilege on the table
 * or one of its columns, granted to it or to PUBLIC. An extension's tables are its own affair.
 */
const reachable = `
  reachable as (
    select c.oid, format('%I.%I', n.nspname, c.relname) as name,
           c.relrowsecurity as secured, c.relforcerowsecurity as forced
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
      and n.nspname not like 'pg\\_%'
      and exists (
        select from request_role q
        where not q.rolsuper and has_schema_privilege(q.oid, n.oid, 'USAGE') and (
          has_table_privilege(q.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
          or has_any_column_privilege(q.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')))
      and not exists (
        select from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  )`;

export const tableChecks: readonly Check[] = [
  {
    code: 'table-rls-disabled',
    severity: 'error',
    fact: (subject) => `Row-Level Security is off on ${subject}, which requests can reach.`,
    why: 'Without it every request sees every row that its role has the privilege for.',
    remedy: 'Enable it, and write policies.',
    sql: `
      with ${reachable}
      select name as subject,
             format('alter table %1$s enable row level security, force row level security;', name) as fix
      from reachable where not secured`,
  },
  {
    code: 'table-rls-not-forced',
    severity: 'error',
    fact: (subject) => `Row-Level Security is not forced on ${subject}, which requests can reach.`,
    why: "Policies do not apply to the table's owner, nor to functions that run as the owner.",
    remedy: 'Force it.',
    sql: `
      with ${reachable}
      select name as subject, format('alter table %s force row level security;', name) as fix
      from reachable where secured and not forced`,
  },
  {
    code: 'table-without-policy',
    severity: 'error',
    fact: (subject) => `${subject} has no policy, and requests can reach it.`,
    why: 'Without a policy nobody sees a row: either a policy was lost, or the privileges are too many.',
    remedy: 'Write a policy, or revoke the privileges.',
    sql: `
      with ${reachable}
      select name as subject, null as fix
      from reachable where secured and oid not in (select polrelid from pg_policy)`,
  },
];
