/** Schemas whose tables are a provider's or a tool's, and never a domain's own. */
const foreign = [
  'auth',
  'storage',
  'neon_auth',
  'realtime',
  'vault',
  'cron',
  'drizzle',
  'rowhouse',
];

const list = foreign.map((name) => `'${name}'`).join(', ');

/** A name list from an array of column numbers, in its order. */
const columnNames = (table: string, numbers: string) => `
  (select coalesce(jsonb_agg(a.attname order by k.place), '[]')
   from unnest(${numbers}) with ordinality as k (number, place)
     join pg_attribute a on a.attrelid = ${table} and a.attnum = k.number)`;

/** What each request role may do, by a function of Postgres that tells it. */
const privileges = (commands: string, may: string) => `
  (select coalesce(jsonb_object_agg(q.rolname, array(
     select command from unnest(array[${commands}]) with ordinality as told (command, place)
     where has_schema_privilege(q.oid, n.oid, 'USAGE') and ${may} order by place)), '{}')
   from asking q)`;

const columns = `
  (select coalesce(jsonb_agg(jsonb_build_object(
     'name', a.attname,
     'comment', col_description(c.oid, a.attnum),
     'type', format_type(base.oid, coalesce(nullif(a.atttypmod, -1), base.typmod)),
     'base', jsonb_build_object('schema', s.nspname, 'name', item.typname),
     'dimensions', case when base.typcategory = 'A' then greatest(a.attndims, 1) else 0 end,
     'length', case when item.typname = 'varchar'
       then nullif(coalesce(nullif(a.atttypmod, -1), base.typmod) - 4, -5) end,
     'notNull', a.attnotnull or base.not_null,
     'default', case when a.attgenerated = '' then coalesce(pg_get_expr(d.adbin, d.adrelid), base.preset) end,
     'defaultCalls', array(
       select distinct f.nspname::text from regexp_matches(d.adbin::text, ':funcid (\\d+)', 'g') as m (id)
         join pg_proc p on p.oid = m.id[1]::oid join pg_namespace f on f.oid = p.pronamespace
       where a.attgenerated = '' order by 1),
     'identity', case a.attidentity when 'a' then 'always' when 'd' then 'by default' end,
     'generated', a.attgenerated <> '',
     'privileges', ${privileges(`'select', 'insert', 'update'`, `has_column_privilege(q.oid, c.oid, a.attnum, command)`)}
   ) order by a.attnum), '[]')
   from pg_attribute a
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     -- A domain is read as what it is made of, however many domains are between.
     cross join lateral (
       with recursive made_of (oid, typbasetype, typmod, not_null, preset, depth) as (
         select oid, typbasetype, typtypmod, typnotnull, typdefault, 0 from pg_type where oid = a.atttypid
         union all
         select t.oid, t.typbasetype, case when m.typmod = -1 then t.typtypmod else m.typmod end,
                m.not_null or t.typnotnull, coalesce(m.preset, t.typdefault), depth + 1
         from made_of m join pg_type t on t.oid = m.typbasetype
       )
       select m.oid, m.typmod, m.not_null, m.preset, t.typcategory, t.typelem
       from made_of m join pg_type t on t.oid = m.oid order by depth desc limit 1
     ) base
     join pg_type item on item.oid = case when base.typcategory = 'A' then base.typelem else base.oid end
     join pg_namespace s on s.oid = item.typnamespace
   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)`;

const keys = `
  (select coalesce(jsonb_agg(distinct columns), '[]') from (
     select ${columnNames('i.indrelid', '(i.indkey::int2[])[0:i.indnkeyatts - 1]')} as columns
     from pg_index i
     where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
   ) as found)`;

const foreignKeys = `
  (select coalesce(jsonb_agg(jsonb_build_object(
     'name', f.conname, 'columns', ${columnNames('f.conrelid', 'f.conkey')},
     'schema', tn.nspname, 'table', t.relname, 'targets', ${columnNames('f.confrelid', 'f.confkey')}
   ) order by f.conname), '[]')
   from pg_constraint f join pg_class t on t.oid = f.confrelid join pg_namespace tn on tn.oid = t.relnamespace
   where f.conrelid = c.oid and f.contype = 'f' and f.conparentid = 0)`;

const policies = `
  (select coalesce(jsonb_agg(jsonb_build_object(
     'name', p.polname,
     'command', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
       when 'd' then 'delete' else 'all' end,
     'permissive', p.polpermissive,
     'roles', (select jsonb_agg(coalesce(g.rolname, 'public') order by coalesce(g.rolname, 'public'))
       from unnest(p.polroles) as named (oid) left join pg_roles g on g.oid = named.oid),
     'binds', (select coalesce(jsonb_agg(q.rolname order by q.rolname), '[]') from asking q where exists (
       select from unnest(p.polroles) as named (oid)
       where named.oid = 0 or pg_has_role(q.oid, named.oid, 'USAGE'))),
     'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)
   ) order by p.polname), '[]') from pg_policy p where p.polrelid = c.oid)`;

/** Reads a catalog; $1 has the names of the request roles, $2 those of schemas, or null for all. */
export const catalogSql = `
  with asking as (
    select oid, rolname from pg_roles where rolname = any ($1::text[])
  ), place as (
    select oid, nspname from pg_namespace
    where nspname = any ($2::text[]) or $2::text[] is null
      and nspname not in ('information_schema', ${list}) and nspname not like 'pg\\_%'
  )
  select jsonb_build_object(
    'tables', (select coalesce(jsonb_agg(jsonb_build_object(
        'schema', n.nspname, 'name', c.relname,
        'kind', case when c.relispartition then 'partition' when c.relkind = 'v' then 'view'
          when c.relkind = 'm' then 'materialized view' when c.relkind = 'f' then 'foreign table'
          else 'table' end,
        'comment', obj_description(c.oid, 'pg_class'),
        'owner', pg_get_userbyid(c.relowner),
        'secured', c.relrowsecurity, 'forced', c.relforcerowsecurity,
        -- 19: before each row that is updated.
        'changesUpdates', exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal
          and t.tgtype & 19 = 19 and t.tgenabled in ('O', 'A')),
        'securityInvoker', coalesce('security_invoker=true' = any (c.reloptions)
          or 'security_invoker=on' = any (c.reloptions), false),
        'columns', ${columns},
        'key', coalesce((select ${columnNames('i.indrelid', 'i.indkey::int2[]')} from pg_index i
          where i.indrelid = c.oid and i.indisprimary), '[]'),
        'unique', ${keys}, 'foreignKeys', ${foreignKeys}, 'policies', ${policies},
        'privileges', ${privileges(
          `'select', 'insert', 'update', 'delete'`,
          `(has_table_privilege(q.oid, c.oid, command)
            or command <> 'delete' and has_any_column_privilege(q.oid, c.oid, nullif(command, 'delete')))`,
        )}
      ) order by n.nspname, c.relname), '[]')
      from pg_class c join place n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and not exists (
        select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')),
    'enums', (select coalesce(jsonb_agg(jsonb_build_object(
        'schema', n.nspname, 'name', t.typname, 'comment', obj_description(t.oid, 'pg_type'),
        'values', (select jsonb_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)
      ) order by n.nspname, t.typname), '[]')
      from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where t.typtype = 'e' and n.nspname not like 'pg\\_%')
  ) as catalog`;
