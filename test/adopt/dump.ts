import type { Query } from '../support/clone.ts';

/** All that decides who may do what in a database, and what is in it, as texts in one order. */
export async function dump(query: Query): Promise<readonly string[]> {
  const { rows } = await query(`
    select format('relation %s.%s %s %s %s %s %s', n.nspname, relname, relkind, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner), relacl) as line
      from pg_class c join pg_namespace n on n.oid = relnamespace where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
    union all select format('column %s %s %s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attacl, pg_get_expr(adbin, adrelid))
      from pg_attribute a left join pg_attrdef d on adrelid = attrelid and adnum = attnum where attrelid >= 16384 and attnum > 0
    union all select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint where oid >= 16384
    union all select 'policy ' || p::text from pg_policies p
    union all select format('function %s %s %s %s', oid::regprocedure, proacl, pg_get_userbyid(proowner), prosrc) from pg_proc where oid >= 16384
    union all select format('schema %s %s %s', nspname, nspacl, pg_get_userbyid(nspowner)) from pg_namespace where nspname not like 'pg\\_%'
    union all select format('default %s %s %s', defaclrole::regrole, defaclobjtype, defaclacl) from pg_default_acl
    union all select format('type %s %s', typname, typtype) from pg_type where oid >= 16384
    union all select 'role ' || to_jsonb(r)::text from pg_roles r
    union all select format('member %s %s %s', roleid::regrole, member::regrole, admin_option) from pg_auth_members
    order by 1`);
  return rows.map(({ line }) => String(line));
}
