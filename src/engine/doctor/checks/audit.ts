import type { Check } from '../check.ts';

/** Whether a table has a column of a name. */
const has = (relation: string, column: string) => `exists (
  select from pg_attribute c where c.attrelid = ${relation} and c.attname = ${column}
    and c.attnum > 0 and not c.attisdropped)`;

/** The table that a column refers to. */
const target = (relation: string, column: string) => `(
  select f.target from reference f where f.relation = ${relation} and f.name = ${column} limit 1)`;

/** What is written and not recorded, or recorded for nobody. */
export const auditChecks: readonly Check[] = [
  {
    code: 'audit-missing',
    severity: 'warning',
    fact: (subject) => `What requests write to ${subject} is not recorded.`,
    why: 'Other tables are under audit: nobody finds out who changed a row of this one.',
    remedy:
      'Put it under audit with rowhouse.audit(); or say that it is meant so: createApi(relations, { notRecorded: […] }).',
    sql: `
      select r.name as subject,
             (select format('select rowhouse.audit(%L, %L, %L);', r.name, min(t.type), min(f.name))
              from served_type t cross join reference f
                join audited parent on parent.relation = f.target and parent.place is not null
              where t.relation = r.name and f.relation = r.oid
              having count(*) = 1) as fix
      from relation r
      where r.kind in ('r', 'p') and r.reachable and exists (select from audited)
        and r.oid not in (select relation from audited where complete)
        and r.name not in (select relation from not_recorded)
        -- Of its own tables the engine knows.
        and r.name not like 'rowhouse.%'
        and exists (
          select from policy p join policy_role o on o.policy = p.oid join bound_role q on q.oid = o.role
          where p.relation = r.oid and p.permissive and p.command <> 'r'
            and (has_table_privilege(q.oid, r.oid, 'DELETE') or has_any_column_privilege(q.oid, r.oid, 'INSERT, UPDATE')))`,
  },
  {
    code: 'audit-path-broken',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'A write to the table fails, or its entry belongs to no account and nobody reads it.',
    remedy: 'Call rowhouse.audit() again, with the column that says whose a row is.',
    sql: `
      with hop as (
        select oid, 0 as number, relation, place from audited where place is not null
        union all
        select a.oid, step.number, (select r.oid from relation r where r.name = parts.names[1]), parts.names[3]
        from audited a cross join lateral unnest(a.steps) with ordinality as step (text, number)
          cross join lateral (select case when pg_input_is_valid(step.text, 'text[]') then step.text::text[] end) as parts (names)
      ), fault as (
        select a.oid, 0 as number, format('names its key %I, and there is no such column', a.key) as what
        from audited a where not ${has('a.relation', 'a.key')}
        union all
        select h.oid, h.number, case
            when h.relation is null then 'leads through a table that is not there'
            when not ${has('h.relation', 'h.place')} then format('leads through a column %I that is not there', h.place)
            when t.target is null then format('leads by the column %I, which refers to no table', h.place)
            when next.oid is null then 'ends at a table that is no account''s'
            else 'goes on from another table than it leads to' end
        from hop h join audited a on a.oid = h.oid
          cross join lateral (select ${target('h.relation', 'h.place')}) as t (target)
          left join hop next on next.oid = h.oid and next.number = h.number + 1
        where not (h.number = 0 and h.place = a.key and ${has('h.relation', 'h.place')})
          and case when next.oid is not null then next.relation <> t.target or t.target is null
            else not exists (select from audited root where root.relation = t.target and root.place = root.key) end
      )
      select format('The trigger %I on %s %s', a.name, r.name, (array_agg(f.what order by f.number))[1]) as subject,
             case when ${target('a.relation', 'a.place')} in (select relation from audited where place is not null)
               then format('select rowhouse.audit(%L, %L, %L, %L);', r.name, a.type, a.place, a.copies) end as fix
      from fault f join audited a on a.oid = f.oid join relation r on r.oid = a.relation
      group by a.oid, a.name, a.relation, a.place, a.copies, a.type, r.name`,
  },
  {
    code: 'audit-without-account',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'Its entries belong to no account, so nobody reads them.',
    remedy: 'Call rowhouse.audit() again, with the column that says whose a row is.',
    sql: `
      select format('The trigger %I on %s names no column of an account, and %s', a.name, r.name,
               string_agg(format('%I leads to one', f.name), ', ' order by f.name)) as subject,
             case when count(*) = 1 then
               format('select rowhouse.audit(%L, %L, %L, %L);', r.name, a.type, min(f.name), a.copies) end as fix
      from audited a join relation r on r.oid = a.relation
        join reference f on f.relation = a.relation
        join audited parent on parent.relation = f.target and parent.place is not null
      where a.place is null
      group by a.oid, a.name, a.type, a.copies, r.name`,
  },
  {
    code: 'audit-type-unknown',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'An entry tells the type and the id of its row: nobody finds the row by them.',
    remedy: 'Call rowhouse.audit() again, with the name of the type in the API.',
    sql: `
      select format('The trigger %I on %s calls its rows %s, and no type of that name shows them', a.name, r.name, a.type) as subject,
             (select format('select rowhouse.audit(%L, %L, %L, %L);', r.name, min(t.type), a.place, a.copies)
              from served_type t where t.relation = r.name having count(*) = 1) as fix
      from audited a join relation r on r.oid = a.relation
      where exists (select from served_type)
        and not exists (select from served_type t where t.relation = r.name and t.type = a.type)`,
  },
];
