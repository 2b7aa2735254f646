import { runOn } from './cluster.ts';

/** Privileges as text, in one order however they were given. */
const privileges = (acl: string) => `(
  select string_agg(concat_ws(' ', grantee::regrole, privilege_type), ', ' order by grantee::regrole::text, privilege_type)
  from aclexplode(${acl}))`;

const ours = `nspname not like 'pg\\_%' and nspname <> 'information_schema'`;

/** All that there is in the schemas of a database: one line each. */
const description = `
  select concat_ws(' ', 'schema', nspname, nspowner::regrole, ${privileges('nspacl')}) as line
  from pg_namespace where ${ours}
  union all
  select concat_ws(' ', 'relation', pg_class.oid::regclass, relkind, relowner::regrole, relpersistence,
    relrowsecurity, relforcerowsecurity, reloptions, ${privileges('relacl')},
    case relkind when 'i' then pg_get_indexdef(pg_class.oid) when 'v' then pg_get_viewdef(pg_class.oid) end)
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace where ${ours}
  union all
  select concat_ws(' ', 'column', attrelid::regclass, attnum, attname, format_type(atttypid, atttypmod), attnotnull,
    attidentity, attgenerated, pg_get_expr(adbin, adrelid), ${privileges('attacl')})
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
  where ${ours} and attnum > 0 and relkind <> 'i'
  union all
  select concat_ws(' ', 'constraint', conrelid::regclass, conname, convalidated, pg_get_constraintdef(pg_constraint.oid))
  from pg_constraint join pg_namespace on pg_namespace.oid = connamespace where ${ours}
  union all
  select concat_ws(' ', 'policy', polrelid::regclass, polname, polcmd, polpermissive,
    (select string_agg(role::regrole::text, ', ' order by role::regrole::text) from unnest(polroles) as role),
    'using', pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid))
  from pg_policy
  union all
  select concat_ws(' ', 'trigger', tgenabled, pg_get_triggerdef(oid)) from pg_trigger where not tgisinternal
  union all
  select concat_ws(' ', 'function', proowner::regrole, ${privileges('proacl')}, pg_get_functiondef(pg_proc.oid))
  from pg_proc join pg_namespace on pg_namespace.oid = pronamespace where ${ours}
  union all
  select concat_ws(' ', 'type', pg_type.oid::regtype, typtype, typowner::regrole, ${privileges('typacl')},
    (select string_agg(enumlabel, ', ' order by enumsortorder) from pg_enum where enumtypid = pg_type.oid))
  from pg_type join pg_namespace on pg_namespace.oid = typnamespace where ${ours} and typtype <> 'c' and typcategory <> 'A'
  union all
  select concat_ws(' ', 'default privileges', defaclrole::regrole, defaclnamespace, defaclobjtype, ${privileges('defaclacl')})
  from pg_default_acl
  order by 1`;

/** What a database consists of, as far as its schemas have it, for comparison with another. */
export async function describeSchema(superuserUrl: string): Promise<string[]> {
  return (await runOn(superuserUrl, description)).map(({ line }) => String(line));
}
