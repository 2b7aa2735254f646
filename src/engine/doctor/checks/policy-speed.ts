import type { Check } from '../check.ts';

/**
 * Policies' expressions without strings, and without the sub-selects that do not depend on the row:
 * those become §, and every other pair of parentheses ‹ ›. Innermost first, until none is left.
 */
const perRow = String.raw`
  stripping as (
    select p.oid, 0 as depth,
           regexp_replace(p.relname, '(\W)', '\\\1', 'g') as tablename,
           regexp_replace(p.text, '''([^'']|'''')*''', '''''', 'g') as text
    from policy p
    union all
    select oid, depth + 1, tablename,
           regexp_replace(regexp_replace(regexp_replace(text,
             '\( SELECT ((?!\m"?' || tablename || '"?\.)[^()])*\)', '§', 'g'),
             '\(( SELECT [^()]*\m"?' || tablename || '"?\.[^()]*)\)', '‹\1›', 'g'),
             '\((?! SELECT )([^()]*)\)', '‹\1›', 'g')
    from stripping where text like '%(%' and depth < 40
  ), stripped as (
    select distinct on (oid) oid, text from stripping order by oid, depth desc
  )`;

/** What policies cost: whatever they do for each row, they do for each row of the table. */
export const policySpeedChecks: readonly Check[] = [
  {
    code: 'policy-function-per-row',
    severity: 'warning',
    fact: (subject) => `${subject} for every row.`,
    why: 'With every row that is looked at the same question is asked again, and no index can serve it.',
    remedy: 'Ask once: column = (select f()), or column = any (array(select f())) for a set.',
    sql: `
      with recursive ${perRow}
      select format('The policy %s calls %s', p.name, c.name) as subject, null as fix
      from policy p join stripped s using (oid) join policy_function c on c.policy = p.oid
      where p.reachable and c.volatility <> 'i'
        and (not c.built_in or c.proname = 'current_setting')
        and position(quote_ident(c.proname) || '‹' in s.text) > 0`,
  },
  {
    code: 'policy-column-without-index',
    severity: 'warning',
    fact: (subject) => `${subject}, and no index begins with it.`,
    why: 'Finding the rows that somebody may see reads those of everybody.',
    remedy: 'Make an index that begins with the column.',
    sql: `
      with compared as (
        select p.oid as policy, a.attname, a.attnum
        from policy p join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid
            and d.refclassid = 'pg_class'::regclass and d.refobjid = p.relation
          join pg_attribute a on a.attrelid = p.relation and a.attnum = d.refobjsubid
        where position(' ' || quote_ident(a.attname) || ' = ' in ' ' || replace(p.using_text, '(', ' ')) > 0
      )
      select distinct format('The policy %s compares the column %I', p.name, a.attname) as subject, null as fix
      from policy p join compared a on a.policy = p.oid
      where p.reachable and p.command in ('r', '*') and not exists (
          select from pg_index i
          where i.indrelid = p.relation and i.indisvalid and (i.indkey[0] = a.attnum
            -- Or behind one that has to be equal as well.
            or i.indkey[1] = a.attnum and p.using_text !~ ' OR ' and exists (
              select from compared c where c.policy = p.oid and c.attnum = i.indkey[0])
            or position(quote_ident(a.attname) in pg_get_expr(i.indpred, i.indrelid)) > 0))`,
  },
];
