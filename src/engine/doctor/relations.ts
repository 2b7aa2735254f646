/** The name of a function with its arguments, from a row of pg_proc. */
const signature = String.raw`
  format('%I.%I(%s)', n.nspname, p.proname, array_to_string(array(
    select regexp_replace(case when e.oid is null then format('%I.%I', s.nspname, t.typname)
             else format('%I.%I[]', s.nspname, e.typname) end, '^pg_catalog\.', '')
    from unnest(p.proargtypes) with ordinality as argument (type, position)
      join pg_type t on t.oid = argument.type
      left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
      join pg_namespace s on s.oid = coalesce(e.typnamespace, t.typnamespace)
    order by position), ', '))`;

/** Functions of the system that look at the clock, or at the time zone. */
const clock =
  '^(now|(transaction|statement|clock)_timestamp|date_part|date_trunc|extract|timezone|to_char|(date|time|timetz|timestamp|timestamptz|interval)(_.*)?)$';

/**
 * What every check may select from, as the head of a statement with the parameters $1 (the login's
 * name, or null for the role that runs the checks), $2 (the request roles, in JSON) and $3 (what the database is served
 * as, in JSON, or null where nobody said). "Own" means neither the
 * system's nor an extension's.
 *
 * - `login`, `request_role`: rows of pg_roles, the latter with what `RequestRole` has beside a name;
 *   `bound_role`: request roles that privileges bind
 * - `own_schema`; `relation`: own tables, views, sequences …, and whether a request can reach them
 * - `granted`: privileges on them, or on a column, of the login, a request role or PUBLIC
 * - `policy`: on own tables; `policy_role`: the request roles that each is for
 * - `policy_use`: the commands and request roles that each is for, with the role 0 for one that is for
 *   every role; `policy_part`: its USING and its WITH CHECK, and whether that is the same for every row
 *   and every caller, though perhaps not at every time
 * - `policy_function`, `policy_relation`: what a policy's expressions call and read
 * - `routine`: own functions and procedures, and the request roles that may call them
 * - `need`, `served_type`, `not_recorded`: what the API asks of the database, as `Served` has it
 * - `audited`: the triggers that record writes, with what they are told
 *
 * Names are qualified always: what SQL itself writes out depends on who asks.
 *
 * The first three are not materialized: the planner would know nothing of them, and take longer.
 */
export const relations = String.raw`
  with login as not materialized (
    select * from pg_roles where rolname = coalesce($1::text, session_user)
  ), request_role as not materialized (
    select r.*, told.sees, told."writesAll" as writes_all, told.chosen
    from pg_roles r join jsonb_to_recordset($2::jsonb)
      as told (name text, sees text, "writesAll" boolean, chosen boolean) on told.name = r.rolname
  ), bound_role as not materialized (
    select * from request_role where not rolsuper
  ), own_schema as materialized (
    select oid, nspname from pg_namespace
    where nspname <> 'information_schema' and nspname not like 'pg\_%'
  ), relation as materialized (
    select c.oid, c.relname, c.relkind as kind, format('%I.%I', n.nspname, c.relname) as name,
           c.relowner as owner, c.relacl as acl, coalesce(c.reloptions, '{}') as options,
           c.relrowsecurity as secured, c.relforcerowsecurity as forced,
           exists (
             select from bound_role q
             where has_schema_privilege(q.oid, n.oid, 'USAGE') and (
               has_table_privilege(q.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
               or has_any_column_privilege(q.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
           ) as reachable
    from pg_class c join own_schema n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and not exists (
      select from pg_depend d
      where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  ), granted as materialized (
    select r.oid, r.name, r.kind, acls.attnum, entry.grantee, entry.grantee = login.oid as to_login,
           coalesce(quote_ident(g.rolname), 'public') as grantee_name,
           entry.privilege_type as privilege, entry.is_grantable
    from relation r
      cross join lateral (
        select 0 as attnum, r.acl
        union all
        select attnum, attacl from pg_attribute
        where attrelid = r.oid and attacl is not null and not attisdropped
      ) acls
      cross join lateral aclexplode(acls.acl) entry
      left join login on true
      left join pg_roles g on g.oid = entry.grantee
    where entry.grantee <> r.owner and (
      entry.grantee in (0, login.oid) or entry.grantee in (select oid from request_role))
  ), policy as materialized (
    select p.oid, p.polrelid as relation, format('%I on %s', p.polname, r.name) as name, r.relname,
           p.polcmd as command, p.polpermissive as permissive, p.polroles as roles,
           0 = any (p.polroles) as for_public,
           pg_get_expr(p.polqual, p.polrelid) as using_text,
           pg_get_expr(p.polwithcheck, p.polrelid) as check_text,
           p.polqual::text as using_tree, p.polwithcheck::text as check_tree,
           concat_ws(' ', p.polqual::text, p.polwithcheck::text) as tree,
           concat_ws(' ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) as text,
           r.reachable, r.secured
    from pg_policy p join relation r on r.oid = p.polrelid
  ), policy_role as materialized (
    select p.oid as policy, q.oid as role, q.rolname, q.writes_all, q.chosen
    from policy p join request_role q on p.for_public or q.oid = any (p.roles)
  ), policy_use as materialized (
    select p.oid as policy, p.relation, p.permissive, o.role, o.writes_all, o.chosen, used.command
    from policy p join (
        select policy, role, writes_all, chosen from policy_role
        union all
        select oid, 0, false, false from policy where for_public
      ) as o on o.policy = p.oid
      join (values ('r'), ('a'), ('w'), ('d')) as used (command) on p.command::text in ('*', used.command)
  ), policy_part as materialized (
    select p.oid as policy, given.part,
           given.text not in ('false', 'NULL::boolean') and given.tree !~ '\{(VAR|SUBLINK) '
             and given.tree !~ '\{SQLVALUEFUNCTION :op (9|1\d) ' and not exists (
               select from regexp_matches(given.tree, ':(?:op)?funcid (\d+)', 'g') as f (id)
                 join pg_proc c on c.oid = f.id[1]::oid
               -- What else is not immutable may ask who is calling.
               where c.pronamespace <> 'pg_catalog'::regnamespace or c.provolatile <> 'i' and c.proname !~ '${clock}'
             ) as same_for_all
    from policy p cross join lateral (values
        ('using', p.using_tree, p.using_text),
        ('check', coalesce(p.check_tree, p.using_tree), coalesce(p.check_text, p.using_text))
      ) as given (part, tree, text)
    where given.tree is not null
  ), policy_function as materialized (
    select c.policy, p.oid as function, p.proname, p.provolatile as volatility,
           n.nspname = 'pg_catalog' as built_in, ${signature} as name
    from (
        select distinct policy.oid, f.id[1]::oid
        from policy cross join lateral regexp_matches(policy.tree, ':(?:op)?funcid (\d+)', 'g') as f (id)
      ) as c (policy, function)
      join pg_proc p on p.oid = c.function join pg_namespace n on n.oid = p.pronamespace
  ), policy_relation as materialized (
    select distinct p.oid as policy, r.id[1]::oid as relation
    from policy p cross join lateral regexp_matches(p.tree, ':relid ([1-9]\d*)', 'g') as r (id)
  ), routine as materialized (
    select p.oid, p.proname, n.nspname, p.prosecdef as definer, p.proleakproof as leakproof,
           p.prorettype = 'trigger'::regtype as is_trigger, p.proacl as acl, p.proowner as owner,
           p.prosqlbody is not null as bound, p.prolang as language,
           ${signature} as name,
           (select path from unnest(p.proconfig) as path where path like 'search\_path=%') as path,
           coalesce(p.proconfig, '{}') as settings,
           case when p.prosqlbody is null then p.prosrc else pg_get_function_sqlbody(p.oid) end as source,
           o.rolsuper or o.rolbypassrls as owner_bypasses,
           array(select q.rolname from bound_role q
                 where has_function_privilege(q.oid, p.oid, 'EXECUTE') order by 1) as callers
    from pg_proc p join own_schema n on n.oid = p.pronamespace join pg_roles o on o.oid = p.proowner
    where not exists (
      select from pg_depend d
      where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  ), need as materialized (
    select declaration, privilege, format('%I.%I', schema, "table") as relation, "column" as column_name
    from jsonb_to_recordset($3::jsonb -> 'needs')
      as given (declaration text, privilege text, schema text, "table" text, "column" text)
  ), served_type as materialized (
    select type, format('%I.%I', schema, "table") as relation
    from jsonb_to_recordset($3::jsonb -> 'types') as given (type text, schema text, "table" text)
  ), not_recorded as materialized (
    select format('%I.%I', schema, "table") as relation
    from jsonb_to_recordset($3::jsonb -> 'notRecorded') as given (schema text, "table" text)
  ), reference as materialized (
    -- A column by which a row is found: alone, or with others that copy values of that row.
    select k.conrelid as relation, c.attname as name, k.confrelid as target
    from pg_constraint k cross join unnest(k.conkey, k.confkey) as pair (here, there)
      join pg_attribute c on c.attrelid = k.conrelid and c.attnum = pair.here
      join pg_index i on i.indrelid = k.confrelid and i.indisunique and i.indpred is null
        and i.indnkeyatts = 1 and i.indkey[0] = pair.there
    where k.contype = 'f'
  ), audited as materialized (
    select t.oid, t.tgrelid as relation, t.tgname as name, a.texts[1] as type, a.texts[2] as key,
           case when pg_input_is_valid(a.texts[3], 'text[]') then a.texts[3] else '{}' end as copies,
           a.texts[4] as place, a.texts[5:] as steps,
           -- After each row that is inserted, updated or deleted.
           t.tgtype = 29 and t.tgqual is null and t.tgenabled in ('O', 'A') as complete
    from pg_trigger t join pg_proc f on f.oid = t.tgfoid join pg_namespace n on n.oid = f.pronamespace
      cross join lateral (
        -- As rowhouse.trigger_arguments() reads them, which not everybody may call who asks here.
        select array_agg(convert_from(decode(replace(bytes, ' ', ''), 'hex'), getdatabaseencoding()) order by position)
        from unnest(string_to_array(regexp_replace(encode(t.tgargs, 'hex'), '(..)', '\1 ', 'g'), '00 '))
          with ordinality as argument (bytes, position)
        where position <= t.tgnargs
      ) as a (texts)
    where n.nspname = 'rowhouse' and f.proname = 'record_activity'
  )`;
