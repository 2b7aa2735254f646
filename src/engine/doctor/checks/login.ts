import { requestRoleMark } from '../../helper-roles.ts';
import type { Check } from '../check.ts';

/** Another version's role of requests: marked as one, and with no power but the policies for it. */
const isMarked = `(coalesce(shobj_description(r.oid, 'pg_authid'), '') = '${requestRoleMark}'
  and not (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolcanlogin)
  and not exists (select from pg_auth_members m where m.member = r.oid)
  and not exists (select from pg_shdepend d
    where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid and d.deptype = 'o'))`;

/**
 * The login that requests come in by. All that it may do is become one of the request roles:
 * where that step fails or is forgotten, what follows must fail, and not go round the policies.
 */
export const loginChecks: readonly Check[] = [
  {
    code: 'login-missing',
    severity: 'error',
    fact: (subject) => `The login ${subject} does not exist.`,
    why: 'Requests have nothing to connect as.',
    remedy: 'Run the migrations, which make it.',
    sql: `select $1::text as subject, null as fix where not exists (select from login)`,
  },
  {
    code: 'login-superuser',
    severity: 'error',
    fact: (subject) => `The login ${subject} is a superuser.`,
    why: 'Policies do not apply to a superuser: every request could read and write everything.',
    remedy: 'Connect as a login without rights, or take the attribute away.',
    sql: attribute('rolsuper', 'nosuperuser'),
  },
  {
    code: 'login-bypasses-rls',
    severity: 'error',
    fact: (subject) => `The login ${subject} has BYPASSRLS.`,
    why: 'Policies do not apply to it: a statement that runs before the role is set sees every row.',
    remedy: 'Take the attribute away.',
    sql: attribute('rolbypassrls', 'nobypassrls'),
  },
  {
    code: 'login-creates-roles',
    severity: 'error',
    fact: (subject) => `The login ${subject} has CREATEROLE.`,
    why: 'It could make itself a role with more rights.',
    remedy: 'Take the attribute away.',
    sql: attribute('rolcreaterole', 'nocreaterole'),
  },
  {
    code: 'login-creates-databases',
    severity: 'error',
    fact: (subject) => `The login ${subject} has CREATEDB.`,
    why: 'It would own what it creates, and requests need to create no database.',
    remedy: 'Take the attribute away.',
    sql: attribute('rolcreatedb', 'nocreatedb'),
  },
  {
    code: 'login-replicates',
    severity: 'error',
    fact: (subject) => `The login ${subject} has REPLICATION.`,
    why: 'A replication connection streams every row of every table past all policies.',
    remedy: 'Take the attribute away.',
    sql: attribute('rolreplication', 'noreplication'),
  },
  {
    code: 'login-owns',
    severity: 'error',
    fact: (subject) => `The login owns ${subject}.`,
    why: 'An owner can change what it owns, its policies included.',
    remedy: 'Give it to the role that owns the other tables.',
    sql: `
      select format('%s %s', object.type, object.identity) as subject,
             format('reassign owned by %I to current_user;', login.rolname) as fix
      from login join pg_shdepend d on d.refobjid = login.oid
        cross join lateral pg_identify_object(d.classid, d.objid, 0) as object
      where d.refclassid = 'pg_authid'::regclass and d.deptype = 'o'
        and d.classid <> 'pg_default_acl'::regclass
        and d.dbid in (0, (select oid from pg_database where datname = current_database()))`,
  },
  {
    code: 'login-inherits',
    severity: 'error',
    fact: (subject) => `The login inherits the rights of ${subject}.`,
    why: 'A statement that runs before the role is set would run with those rights, instead of failing.',
    remedy:
      'Let the role be granted without inheritance, or revoke it where it is not for requests.',
    sql: `
      select r.rolname as subject,
             string_agg(case when r.rolname in (select rolname from request_role)
               then format('grant %I to %I with inherit false, set true granted by %s;',
                      r.rolname, login.rolname, m.grantor::regrole)
               else format('revoke %I from %I granted by %s cascade;',
                      r.rolname, login.rolname, m.grantor::regrole)
             end, ' ') as fix
      from login join pg_auth_members m on m.member = login.oid and m.inherit_option
        join pg_roles r on r.oid = m.roleid
      group by r.rolname`,
  },
  {
    code: 'login-becomes-other-role',
    severity: 'error',
    fact: (subject) => `The login can become ${subject}, which is no role for requests.`,
    why: 'Whoever gets one statement of their own into a request gets the rights of that role, and of those that it can become.',
    remedy: 'Revoke that role.',
    sql: `
      select r.rolname as subject,
             string_agg(format('revoke %I from %I granted by %s cascade;',
               r.rolname, login.rolname, m.grantor::regrole), ' ') as fix
      from login join pg_auth_members m on m.member = login.oid
          and m.set_option and not m.inherit_option
        join pg_roles r on r.oid = m.roleid
      where r.rolname not in (select rolname from request_role) and not ${isMarked}
      group by r.rolname`,
  },
  {
    code: 'login-becomes-unknown-request-role',
    severity: 'warning',
    fact: (subject) =>
      `The login can become ${subject}, a role for requests that this version does not know.`,
    why: 'Another version that is deployed beside this one, or another database of the cluster, has it; here no request needs it.',
    remedy: 'Nothing while versions are changed. Revoke it once none that serves has the role.',
    sql: `
      select distinct r.rolname as subject, null as fix
      from login join pg_auth_members m on m.member = login.oid and m.set_option
        join pg_roles r on r.oid = m.roleid
      where r.rolname not in (select rolname from request_role) and ${isMarked}`,
  },
  {
    code: 'login-administers-role',
    severity: 'error',
    fact: (subject) => `The login may grant the role ${subject} to others, and to itself.`,
    why: 'With the admin option it could give itself the rights that it is meant to be without.',
    remedy: 'Revoke the admin option.',
    sql: `
      select r.rolname as subject,
             string_agg(format('revoke admin option for %I from %I granted by %s cascade;',
               r.rolname, login.rolname, m.grantor::regrole), ' ') as fix
      from login join pg_auth_members m on m.member = login.oid and m.admin_option
        join pg_roles r on r.oid = m.roleid
      group by r.rolname`,
  },
  {
    code: 'login-has-privileges',
    severity: 'error',
    fact: (subject) => `The login has privileges of its own on ${subject}.`,
    why: 'A statement that runs before the role is set must be refused; here it would be answered.',
    remedy: 'Revoke them, also where they are granted to PUBLIC.',
    sql: `
      select name as subject,
             string_agg(distinct format('revoke all on %s from %s;', name, grantee_name), ' ') as fix
      from granted where to_login or grantee = 0
      group by name`,
  },
];

/** An attribute that the login must not have. */
function attribute(column: string, without: string): string {
  return `
    select rolname as subject, format('alter role %I ${without};', rolname) as fix
    from login where ${column} and (${column === 'rolsuper'} or not rolsuper)`;
}
