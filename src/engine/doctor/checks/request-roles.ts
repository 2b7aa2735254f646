import type { Check } from '../check.ts';

/** The roles that requests run under: names for sets of policies, with no power of their own. */
export const requestRoleChecks: readonly Check[] = [
  {
    code: 'request-role-missing',
    severity: 'error',
    fact: (subject) => `The role ${subject} does not exist.`,
    why: 'Every request that should run under it fails.',
    remedy: 'Run the migrations, which make it.',
    sql: `
      select wanted as subject,
             format('create role %I nologin; grant %1$I to %I with inherit false, set true;',
               wanted, login.rolname) as fix
      from (select told ->> 'name' from jsonb_array_elements($2::jsonb) as told) as given (wanted) cross join login
      where wanted not in (select rolname from request_role)`,
  },
  {
    code: 'request-role-unreachable',
    severity: 'error',
    fact: (subject) => `The login can't become ${subject}.`,
    why: 'Every request that should run under it fails.',
    remedy: 'Grant it, without inheritance.',
    sql: `
      select q.rolname as subject,
             format('grant %I to %I with inherit false, set true;', q.rolname, login.rolname) as fix
      from login cross join request_role q
      where not login.rolsuper and not exists (
        select from pg_auth_members m
        where m.member = login.oid and m.roleid = q.oid and m.set_option)`,
  },
  {
    code: 'request-role-logs-in',
    severity: 'error',
    fact: (subject) => `The role ${subject} can log in.`,
    why: 'Whoever has its password is that role without a token, and can claim to be anybody.',
    remedy: 'Take the attribute away.',
    sql: attribute('rolcanlogin', 'nologin'),
  },
  {
    code: 'request-role-superuser',
    severity: 'error',
    fact: (subject) => `The role ${subject} is a superuser.`,
    why: 'Policies do not apply to a superuser: its requests read and write everything.',
    remedy: 'Take the attribute away.',
    sql: attribute('rolsuper', 'nosuperuser'),
  },
  {
    code: 'request-role-bypasses-rls',
    severity: 'error',
    fact: (subject) => `The role ${subject} has BYPASSRLS.`,
    why: 'Policies do not apply to it: its requests read every row.',
    remedy:
      'Take the attribute away, and give the role a policy that lets through what it may see.',
    sql: attribute('rolbypassrls', 'nobypassrls'),
  },
  {
    code: 'request-role-creates-roles',
    severity: 'error',
    fact: (subject) => `The role ${subject} has CREATEROLE.`,
    why: 'A statement smuggled into a request could make a role with more rights.',
    remedy: 'Take the attribute away.',
    sql: attribute('rolcreaterole', 'nocreaterole'),
  },
  {
    code: 'request-role-creates-databases',
    severity: 'error',
    fact: (subject) => `The role ${subject} has CREATEDB.`,
    why: 'It would own what it creates, and could copy this database with every row in it.',
    remedy: 'Take the attribute away.',
    sql: attribute('rolcreatedb', 'nocreatedb'),
  },
  {
    code: 'request-role-replicates',
    severity: 'error',
    fact: (subject) => `The role ${subject} has REPLICATION.`,
    why: 'Its requests could read the log of changes, which has every row, past all policies.',
    remedy: 'Take the attribute away.',
    sql: attribute('rolreplication', 'noreplication'),
  },
  {
    code: 'request-role-is-member',
    severity: 'error',
    fact: (subject) => `The role ${subject}.`,
    why: 'Its requests could use rights and policies that were written for the other role.',
    remedy: 'Revoke that role.',
    sql: `
      select format('%s is a member of %s', q.rolname, r.rolname) as subject,
             format('revoke %I from %I granted by %s cascade;',
               r.rolname, q.rolname, m.grantor::regrole) as fix
      from request_role q join pg_auth_members m on m.member = q.oid
        join pg_roles r on r.oid = m.roleid`,
  },
  {
    code: 'request-role-owns',
    severity: 'error',
    fact: (subject) => `The role ${subject}.`,
    why: 'An owner can change what it owns, its policies included.',
    remedy: 'Give it to the role that owns the other tables.',
    sql: `
      select format('%s owns %s %s', q.rolname, object.type, object.identity) as subject,
             format('reassign owned by %I to current_user;', q.rolname) as fix
      from request_role q join pg_shdepend d on d.refobjid = q.oid
        cross join lateral pg_identify_object(d.classid, d.objid, 0) as object
      where d.refclassid = 'pg_authid'::regclass and d.deptype = 'o'
        and d.classid <> 'pg_default_acl'::regclass
        and d.dbid in (0, (select oid from pg_database where datname = current_database()))`,
  },
  {
    code: 'request-role-has-other-login',
    severity: 'info',
    fact: (subject) => `The login ${subject}.`,
    why: 'Whoever has its password is that role without a token, and can claim to be anybody.',
    remedy: 'Revoke it, unless that login is another way in that verifies tokens.',
    sql: `
      select distinct format('%s can act as %s', m.rolname, q.rolname) as subject, null as fix
      from request_role q join pg_auth_members a on a.roleid = q.oid
        join pg_roles m on m.oid = a.member
      where m.rolcanlogin and not m.rolsuper and (a.set_option or a.inherit_option)
        and m.oid not in (select oid from login)`,
  },
];

/** An attribute that a request role must not have. */
function attribute(column: string, without: string): string {
  return `
    select rolname as subject, format('alter role %I ${without};', rolname) as fix
    from request_role where ${column}`;
}
