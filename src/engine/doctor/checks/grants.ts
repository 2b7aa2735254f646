import type { Check } from '../check.ts';

/** Calls that give the subject of the claims, in the default of a column. */
const subjects = ['auth.user_id', 'auth.uid', 'auth.session', 'auth.jwt', 'rowhouse.caller'];

/** Whether a tree of a policy is about a column of the row. */
const isAbout = (tree: string) => String.raw`${tree} ~ format(':varno 1 :varattno %s ', a.attnum)`;

/** What requests lack for what is served, and what they have too much of where a row says who wrote it. */
export const grantChecks: readonly Check[] = [
  {
    code: 'column-not-granted',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'A policy would decide about the row, but Postgres never asks it: the field fails for that role as INTERNAL_SERVER_ERROR.',
    remedy:
      'Grant the privilege on the column in a migration, or take what needs it out of the API. Whether a request without a token is to read a column is yours to say.',
    sql: `
      select format('%s may not %s %s%s, needed by %s', q.rolname, lower(n.privilege), r.name,
               coalesce('.' || quote_ident(n.column_name), ''), string_agg(distinct n.declaration, ', ' order by n.declaration)) as subject,
             case when q.sees <> 'public' then
               format('grant %s%s on %s to %I;', lower(n.privilege), case when n.column_name is null then '' else format(' (%I)', n.column_name) end, r.name, q.rolname)
             end as fix
      from need n join relation r on r.name = n.relation
        left join pg_attribute a on a.attrelid = r.oid and a.attname = n.column_name and not a.attisdropped
        join policy p on p.relation = r.oid and p.permissive
          and p.command = any (case n.privilege when 'SELECT' then '{r,*}' when 'INSERT' then '{a,*}'
            when 'UPDATE' then '{w,*}' else '{d,*}' end::"char"[])
        join policy_role o on o.policy = p.oid join bound_role q on q.oid = o.role
      where case when n.column_name is null then not has_table_privilege(q.oid, r.oid, n.privilege)
        else a.attnum is not null and not has_column_privilege(q.oid, r.oid, a.attnum, n.privilege) end
      group by q.rolname, q.sees, n.privilege, r.name, n.column_name`,
  },
  {
    code: 'column-missing',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'Every request that needs it fails.',
    remedy: 'Run the migrations; or write the one that makes it.',
    sql: `
      select format('There is no column %s.%I, needed by %s', r.name, n.column_name,
               string_agg(distinct n.declaration, ', ' order by n.declaration)) as subject, null as fix
      from need n join relation r on r.name = n.relation
      where n.column_name is not null and not exists (
        select from pg_attribute a where a.attrelid = r.oid and a.attname = n.column_name and not a.attisdropped)
      group by r.name, n.column_name`,
  },
  {
    code: 'column-author-forgeable',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'The column says by its default whose the row is; a request that gives another value writes in the name of somebody else.',
    remedy:
      'Revoke INSERT and UPDATE on the column, so that its default fills it in; or compare it with the caller in the policy.',
    sql: `
      select format('By the policy %s %s may write anybody into %s.%I', p.name,
               string_agg(distinct q.rolname, ' and ' order by q.rolname), r.name, a.attname) as subject,
             (select string_agg(distinct format('revoke %s (%I) on %s from %s cascade;', lower(g.privilege), a.attname, r.name, g.grantee_name), ' ')
              from granted g where g.oid = r.oid and g.attnum = a.attnum and g.privilege in ('INSERT', 'UPDATE')) as fix
      from relation r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
        join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
        join policy p on p.relation = r.oid and p.permissive and p.command in ('a', 'w', '*')
        join policy_role o on o.policy = p.oid and not o.writes_all
        join bound_role q on q.oid = o.role and has_column_privilege(q.oid, r.oid, a.attnum,
          case p.command when 'a' then 'INSERT' when 'w' then 'UPDATE' else 'INSERT, UPDATE' end)
      where (pg_get_expr(d.adbin, d.adrelid) ~ 'request\\.jwt' or exists (
          select from pg_depend f join pg_proc c on c.oid = f.refobjid join pg_namespace n on n.oid = c.pronamespace
          where f.classid = 'pg_attrdef'::regclass and f.objid = d.oid and f.refclassid = 'pg_proc'::regclass
            and n.nspname || '.' || c.proname in (${subjects.map((name) => `'${name}'`).join(', ')})))
        and not ${isAbout('coalesce(p.check_tree, p.using_tree)')}
        and not exists (
          select from policy g join policy_role i on i.policy = g.oid and i.role = q.oid
          where g.relation = r.oid and not g.permissive and g.command in (p.command, '*')
            and ${isAbout('coalesce(g.check_tree, g.using_tree)')})
      group by p.name, r.oid, r.name, a.attname, a.attnum`,
  },
];
