import type { Check } from '../check.ts';

/** Takes all privileges on a relation from requests. */
const revokeAll = (name: string) => `
  format('revoke all on %s from %s, public;', ${name},
    (select string_agg(quote_ident(rolname), ', ') from request_role))`;

/** Where policies do not reach, or reach nobody. */
export const tableChecks: readonly Check[] = [
  {
    code: 'table-missing',
    severity: 'error',
    fact: (subject) => `There is no table ${subject}.`,
    why: 'Every request for it fails.',
    remedy: 'Run the migrations: npm run migrate. Is it the right database that the URL names?',
    sql: `
      select format('%s, which %s is made of', t.relation, string_agg(t.type, ' and ' order by t.type)) as subject,
             null as fix
      from served_type t
      where not exists (
        select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where format('%I.%I', n.nspname, c.relname) = t.relation)
      group by t.relation`,
  },
  {
    code: 'table-rls-disabled',
    severity: 'error',
    fact: (subject) => `Row-Level Security is off on ${subject}, which requests can reach.`,
    why: 'Without it every request sees every row that its role has the privilege for.',
    remedy: 'Enable and force it, and write policies; until then, revoke the privileges.',
    sql: `
      select name as subject,
             format('alter table %s enable row level security, force row level security; ', name)
               || ${revokeAll('name')} as fix
      from relation
      where kind in ('r', 'p') and reachable and not secured and oid not in (select relation from policy)`,
  },
  {
    code: 'table-policies-disabled',
    severity: 'error',
    fact: (subject) => `Row-Level Security is off on ${subject}, though it has policies.`,
    why: 'They are not looked at: every request sees every row that its role has the privilege for.',
    remedy: 'Enable and force it.',
    sql: `
      select name as subject,
             format('alter table %s enable row level security, force row level security;', name) as fix
      from relation
      where kind in ('r', 'p') and reachable and not secured and oid in (select relation from policy)`,
  },
  {
    code: 'table-rls-not-forced',
    // Requests never run as the owner: other checks refuse a login, or a role of requests, that could.
    severity: 'warning',
    fact: (subject) => `Row-Level Security is not forced on ${subject}, which requests can reach.`,
    why: "Policies do not apply to the table's owner, nor to functions that run as the owner.",
    remedy:
      'Force it; but where a function runs as the owner and has to see every row, give that to a role of its own before.',
    sql: `
      select name as subject,
             case when not exists (select from routine where definer and routine.owner = relation.owner)
               then format('alter table %s force row level security;', name) end as fix
      from relation where kind in ('r', 'p') and reachable and secured and not forced`,
  },
  {
    code: 'table-without-policy',
    severity: 'error',
    fact: (subject) => `${subject} has no policy, and requests can reach it.`,
    why: 'Without a policy nobody sees a row: either a policy was lost, or the privileges are too many.',
    remedy: 'Write a policy, or revoke the privileges.',
    sql: `
      select name as subject, ${revokeAll('name')} as fix
      from relation
      where kind in ('r', 'p') and reachable and secured and oid not in (select relation from policy)`,
  },
  {
    code: 'table-child-without-rls',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'Policies of a parent do not hold for who asks the child itself: one GRANT, and it is open.',
    remedy:
      'Enable and force Row-Level Security on the child; whoever asks the parent needs no policy there.',
    sql: `
      select distinct format('%s has no Row-Level Security of its own, as its parent %s has', c.name, p.name) as subject,
             format('alter table %s enable row level security, force row level security;', c.name) as fix
      from pg_inherits i join relation c on c.oid = i.inhrelid join relation p on p.oid = i.inhparent
      where p.secured and not c.secured and c.kind in ('r', 'p')`,
  },
  {
    code: 'table-owner-bypasses-rls',
    severity: 'info',
    fact: (subject) => `The owner of ${subject} goes round policies.`,
    why: 'Forcing Row-Level Security does not bind it, so its views and definer functions see every row.',
    remedy:
      'Let the tables belong to a role that is no superuser and has no BYPASSRLS, where you can.',
    sql: `
      select r.name as subject, null as fix from relation r join pg_roles o on o.oid = r.owner
      where r.kind in ('r', 'p') and r.reachable and (o.rolsuper or o.rolbypassrls)`,
  },
  {
    code: 'foreign-table-reachable',
    severity: 'error',
    fact: (subject) => `Requests can reach the foreign table ${subject}.`,
    why: 'It can have no policies: every request sees every row that the other server gives.',
    remedy: 'Revoke the privileges.',
    sql: `
      select name as subject, ${revokeAll('name')} as fix
      from relation where kind = 'f' and reachable`,
  },
  {
    code: 'materialized-view-reachable',
    severity: 'error',
    fact: (subject) => `Requests can reach the materialized view ${subject}.`,
    why: 'It can have no policies, and keeps the rows that whoever refreshed it could see.',
    remedy: 'Revoke the privileges.',
    sql: `
      select name as subject, ${revokeAll('name')} as fix
      from relation where kind = 'm' and reachable`,
  },
  {
    code: 'view-runs-as-owner',
    severity: 'error',
    fact: (subject) => `The view ${subject} runs with the rights of its owner.`,
    why: "The owner's policies apply to it, or none, and not those of the role that asks.",
    remedy: 'Let it run with the rights of whoever asks.',
    sql: `
      select name as subject, format('alter view %s set (security_invoker = true);', name) as fix
      from relation
      where kind = 'v' and reachable and not exists (
        select from unnest(options) as option
        where lower(option) in ('security_invoker=true', 'security_invoker=on', 'security_invoker=yes', 'security_invoker=1'))`,
  },
];
