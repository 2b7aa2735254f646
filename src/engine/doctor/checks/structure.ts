import type { Check } from '../check.ts';

/** What keys, indexes and publications do past policies, or need for them. */
export const structureChecks: readonly Check[] = [
  {
    code: 'table-without-primary-key',
    severity: 'warning',
    fact: (subject) => `${subject} has no primary key.`,
    why: 'Nothing names one of its rows, so no page of them has a stable end.',
    remedy: 'Give it one.',
    sql: `
      select name as subject, null as fix from relation r
      where kind in ('r', 'p') and reachable
        and not exists (select from pg_index i where i.indrelid = r.oid and i.indisprimary)`,
  },
  {
    code: 'foreign-key-without-index',
    severity: 'warning',
    fact: (subject) => `The foreign key ${subject} has no index.`,
    why: 'Deleting the row that it points at reads the whole table, past all policies.',
    remedy: 'Make an index that begins with its columns: CREATE INDEX CONCURRENTLY ….',
    sql: `
      select format('%I of %s', k.conname, r.name) as subject, null as fix
      from pg_constraint k join relation r on r.oid = k.conrelid
      where k.contype = 'f' and r.reachable and not exists (
        select from pg_index i
        where i.indrelid = k.conrelid and i.indisvalid and i.indpred is null
          and ((i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
            -- Or with one that is enough to find the row, and the others are copies of its values.
            or exists (
              select from reference f join pg_attribute c on c.attrelid = f.relation and c.attname = f.name
              where f.relation = k.conrelid and f.target = k.confrelid and c.attnum = any (k.conkey)
                and i.indkey[0] = c.attnum)))`,
  },
  {
    code: 'foreign-key-unchecked',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'A foreign key asks no policy: a request could hang its row on a row of somebody else, and learn that it exists.',
    remedy: 'Let the policies that check new rows look at the row that is pointed at.',
    sql: `
      select distinct format('Whom %s.%I points at is not looked at by the policy %s', r.name, a.attname, p.name) as subject,
             null as fix
      from pg_constraint k join relation r on r.oid = k.conrelid and r.secured
        join pg_attribute a on a.attrelid = r.oid and a.attnum = any (k.conkey)
        join relation target on target.oid = k.confrelid and target.secured
        join policy p on p.relation = r.oid and p.permissive
        join policy_use u on u.policy = p.oid and u.command in ('a', 'w')
        join bound_role q on q.oid = u.role and has_column_privilege(q.oid, r.oid, a.attnum,
          case u.command when 'a' then 'INSERT' else 'UPDATE' end)
      where k.contype = 'f'
        and coalesce(p.check_text, p.using_text) not in ('true', 'false')
        -- It does, or a restrictive one beside it.
        and not exists (
          select from pg_depend d join policy_use looks on looks.policy = d.objid
          where d.classid = 'pg_policy'::regclass and looks.role = u.role and looks.command = u.command
            and (looks.policy = p.oid or not looks.permissive)
            and d.refclassid = 'pg_class'::regclass and d.refobjid = r.oid and d.refobjsubid = a.attnum)`,
  },
  {
    code: 'index-existence-oracle',
    severity: 'info',
    fact: (subject) => `The unique index ${subject} covers what requests may write.`,
    why: 'Uniqueness asks no policy: that a value is refused tells that a hidden row has it.',
    remedy: "Begin the index with the tenant's column, or take it that this can be found out.",
    sql: `
      select distinct format('%I of %s', c.relname, r.name) as subject, null as fix
      from pg_index i join relation r on r.oid = i.indrelid join pg_class c on c.oid = i.indexrelid
        join pg_attribute a on a.attrelid = r.oid and a.attnum = any (i.indkey)
        join bound_role q on has_column_privilege(q.oid, r.oid, a.attnum, 'INSERT, UPDATE')
      where i.indisunique and r.reachable and r.secured
        -- What is unique by fewer columns already is refused by their index.
        and not exists (
          select from pg_index fewer
          where fewer.indrelid = i.indrelid and fewer.indisunique and fewer.indpred is null
            and fewer.indnkeyatts < i.indnkeyatts and (i.indkey::int2[]) @> (fewer.indkey::int2[]))`,
  },
  {
    code: 'table-published',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'Its rows leave the database past all policies; what subscribes has to decide who sees them.',
    remedy: 'Take it out of the publication, unless its subscribers may see every row.',
    sql: `
      select format('%I.%I is published by %s', t.schemaname, t.tablename, t.pubname) as subject, null as fix
      from pg_publication_tables t
      where format('%I.%I', t.schemaname, t.tablename) in (select name from relation where reachable)`,
  },
  {
    code: 'constraint-not-validated',
    severity: 'warning',
    fact: (subject) =>
      `The constraint ${subject} was never checked for the rows that were there before.`,
    why: 'What policies and the server take for granted may not hold for them.',
    remedy: 'Validate it.',
    sql: `
      select format('%I of %s', k.conname, r.name) as subject,
             format('alter table %s validate constraint %I;', r.name, k.conname) as fix
      from pg_constraint k join relation r on r.oid = k.conrelid
      where r.reachable and not k.convalidated`,
  },
];
