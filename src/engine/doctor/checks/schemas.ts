import type { Check } from '../check.ts';

/** Whether a grantee is the login, a request role or everybody. */
const ofRequests = `(entry.grantee = 0
  or entry.grantee in (select oid from login union select oid from request_role))`;

const grantee = `coalesce(quote_ident(g.rolname), 'public')`;

/** What requests can make, and what is made for them. */
export const schemaChecks: readonly Check[] = [
  {
    code: 'schema-create-granted',
    severity: 'error',
    fact: (subject) => `Requests can make objects in the schema ${subject}.`,
    why: 'What they make can stand before your tables and functions, and is called in their place.',
    remedy: 'Revoke it.',
    sql: `
      select n.nspname as subject,
             string_agg(format('revoke create on schema %I from %s;', n.nspname, ${grantee}), ' ') as fix
      from own_schema join pg_namespace n using (oid) cross join lateral aclexplode(n.nspacl) entry
        left join pg_roles g on g.oid = entry.grantee
      where entry.privilege_type = 'CREATE' and entry.grantee <> n.nspowner and ${ofRequests}
      group by n.nspname`,
  },
  databasePrivilege({
    code: 'database-create-granted',
    severity: 'error',
    privilege: 'CREATE',
    fact: (subject) => `Requests can make schemas in the database ${subject}.`,
    why: 'What they make in one of their own can stand before your tables and functions.',
    remedy: 'Revoke it.',
  }),
  databasePrivilege({
    code: 'database-temp-granted',
    severity: 'warning',
    privilege: 'TEMPORARY',
    fact: (subject) => `Requests can make temporary tables in the database ${subject}.`,
    why: 'A temporary table stands before every other of its name, also inside careless functions.',
    remedy: 'Revoke it.',
  }),
  {
    code: 'default-privileges-granted',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'A new table is open from the moment that it is made, before it has row security.',
    remedy: 'Take the default away, and grant on each table what it needs.',
    sql: `
      select format('New %s of %s are open to %s%s', kind, o.rolname, ${grantee},
               ' in the schema ' || n.nspname) as subject,
             string_agg(format('alter default privileges for role %I%s revoke %s on %s from %s;',
               o.rolname, ' in schema ' || quote_ident(n.nspname), entry.privilege_type, kind, ${grantee}), ' ') as fix
      from pg_default_acl d join pg_roles o on o.oid = d.defaclrole
        left join pg_namespace n on n.oid = d.defaclnamespace
        join (values ('r', 'tables'), ('S', 'sequences')) as kinds (code, kind) on code = d.defaclobjtype
        cross join lateral aclexplode(d.defaclacl) entry left join pg_roles g on g.oid = entry.grantee
      where ${ofRequests} and entry.grantee <> d.defaclrole
      group by 1`,
  },
  {
    code: 'default-privileges-execute',
    severity: 'warning',
    fact: (subject) => `Everybody may call the functions that ${subject} will make.`,
    why: 'So it is with Postgres: a new function is everybody’s, also one that sees more than its caller.',
    remedy: 'Take the default away, and grant on each function what it needs.',
    sql: `
      select o.rolname as subject,
             format('alter default privileges for role %I revoke execute on functions from public;', o.rolname) as fix
      from pg_roles o
      where o.oid in (select owner from relation where reachable)
        and o.oid not in (select oid from login union select oid from request_role) and not exists (
        select from pg_default_acl d
        where d.defaclrole = o.oid and d.defaclobjtype = 'f' and d.defaclnamespace = 0
          and not exists (select from aclexplode(d.defaclacl) entry where entry.grantee = 0))`,
  },
  {
    code: 'extension-in-api-schema',
    severity: 'warning',
    fact: (subject) => `The extension ${subject}, where the tables of requests are.`,
    why: 'Its functions, which everybody may call, stand among your own, and a new version may bring more.',
    remedy: 'Move it to a schema of its own: ALTER EXTENSION … SET SCHEMA ….',
    sql: `
      select format('%s is in the schema %s', e.extname, n.nspname) as subject, null as fix
      from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      where n.oid in (select c.relnamespace from pg_class c join relation r using (oid) where r.reachable)`,
  },
  {
    code: 'extension-dials-out',
    severity: 'warning',
    fact: (subject) => `Requests can call functions of the extension ${subject}.`,
    why: 'They reach other servers, or this one again as somebody else, from inside the database.',
    remedy: 'Revoke EXECUTE on its functions from PUBLIC, or drop the extension.',
    sql: `
      select distinct e.extname as subject, null as fix
      from pg_extension e join pg_depend d on d.refclassid = 'pg_extension'::regclass
          and d.refobjid = e.oid and d.deptype = 'e' and d.classid = 'pg_proc'::regclass
        join bound_role q on has_function_privilege(q.oid, d.objid, 'EXECUTE')
        join pg_proc p on p.oid = d.objid and has_schema_privilege(q.oid, p.pronamespace, 'USAGE')
      where e.extname in ('dblink', 'http', 'pg_net', 'plproxy')`,
  },
  {
    code: 'foreign-server-granted',
    severity: 'warning',
    fact: (subject) => `Requests may use the foreign server ${subject}.`,
    why: 'What lies behind it knows nothing of your policies.',
    remedy: 'Revoke it.',
    sql: `
      select s.srvname as subject,
             string_agg(format('revoke usage on foreign server %I from %s;', s.srvname, ${grantee}), ' ') as fix
      from pg_foreign_server s cross join lateral aclexplode(s.srvacl) entry
        left join pg_roles g on g.oid = entry.grantee
      where ${ofRequests}
      group by s.srvname`,
  },
];

function databasePrivilege({
  privilege,
  ...check
}: Omit<Check, 'sql'> & { readonly privilege: 'CREATE' | 'TEMPORARY' }): Check {
  return {
    ...check,
    sql: `
      select d.datname as subject,
             string_agg(format('revoke ${privilege} on database %I from %s;', d.datname, ${grantee}), ' ') as fix
      from pg_database d
        cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) entry
        left join pg_roles g on g.oid = entry.grantee
      where d.datname = current_database() and entry.privilege_type = '${privilege}'
        and entry.grantee <> d.datdba and ${ofRequests}
      group by d.datname`,
  };
}
