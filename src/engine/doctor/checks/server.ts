import type { Check } from '../check.ts';

/** Asked first and alone: the other checks use what version 16 brought, and hold characters of any kind. */
export const versionCheck: Check = {
  code: 'server-too-old',
  severity: 'error',
  fact: (subject) => `This is Postgres ${subject}.`,
  why: 'Roles that are granted without inheritance, which keep the login without rights, came with version 16.',
  remedy: 'Move the database to Postgres 16 or later.',
  sql: `
    select current_setting('server_version') as subject, null as fix
    where current_setting('server_version_num')::int < 160000`,
};

/** Asked with it. */
export const encodingCheck: Check = {
  code: 'server-encoding',
  severity: 'error',
  fact: (subject) => `The database is in the encoding ${subject}.`,
  why: 'Texts of the API are Unicode: in another encoding most can not be stored, and in SQL_ASCII what is stored need not be text.',
  remedy:
    "Move it to a database in UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, then migrate that.",
  sql: `
    select current_setting('server_encoding') as subject, null as fix
    where current_setting('server_encoding') <> 'UTF8'`,
};

// Which version repaired what: https://www.postgresql.org/support/security/ and the CVE records.
// What was repaired before 16.0 (such as CVE-2023-2455 and CVE-2023-39418) needs no check.

/** Reached by what every server like this one does: SET ROLE, and statements that are used again. */
const reachedByRequests: Repairs = {
  'CVE-2024-10976': { 16: 5, 17: 1 },
  'CVE-2024-10978': { 16: 5, 17: 1 },
};

/** Reached by crafted SQL only (an operator; ON CONFLICT DO UPDATE), which no API field lets in. */
const reachedBySql: Repairs = {
  'CVE-2025-8713': { 16: 10, 17: 6 },
  'CVE-2026-120154': { 16: 16, 17: 12, 18: 7 },
};

export const serverChecks: readonly Check[] = [
  {
    code: 'server-lets-rows-through',
    severity: 'error',
    fact: (subject) => `This is Postgres ${subject}.`,
    why: `${Object.keys(reachedByRequests).join(' and ')} let a request see or change rows as another role than its own.`,
    remedy: 'Install the latest minor version; it needs a restart and nothing else.',
    sql: defects(reachedByRequests),
  },
  {
    code: 'server-lets-crafted-sql-through',
    severity: 'info',
    fact: (subject) => `This is Postgres ${subject}.`,
    why: `${Object.keys(reachedBySql).join(' and ')} let whoever can run SQL of their own as a request role see rows past policies.`,
    remedy: 'Install the latest minor version as soon as there is one for you.',
    sql: defects(reachedBySql),
  },
  {
    code: 'server-stores-md5',
    severity: 'warning',
    fact: (subject) => `Passwords are stored as ${subject}.`,
    why: 'Whoever sees an MD5 hash can log in with it.',
    remedy: 'Set password_encryption to scram-sha-256, and set the passwords again.',
    sql: `
      select setting as subject, null as fix from current_setting('password_encryption') as setting
      where setting = 'md5'`,
  },
  {
    code: 'server-parameter-granted',
    severity: 'error',
    fact: (subject) => `${subject}.`,
    why: 'With such a parameter a request can switch off triggers, or change how the server works.',
    remedy: 'Revoke it.',
    sql: `
      select format('%s may change the parameter %s', coalesce(g.rolname, 'Everybody'), a.parname) as subject,
             string_agg(format('revoke %s on parameter %s from %s;', entry.privilege_type, a.parname,
               coalesce(quote_ident(g.rolname), 'public')), ' ') as fix
      from pg_parameter_acl a cross join lateral aclexplode(a.paracl) entry
        left join pg_roles g on g.oid = entry.grantee
      where entry.grantee = 0 or entry.grantee in (select oid from login union select oid from request_role)
      group by 1`,
  },
  {
    code: 'server-files-reachable',
    severity: 'error',
    fact: (subject) => `The role ${subject}.`,
    why: "It can read the tables' files, or run programs that do, past every policy.",
    remedy: 'Revoke that role.',
    sql: `
      select format('%s has the rights of %s', r.rolname, f.rolname) as subject,
             (select string_agg(format('revoke %I from %I granted by %s cascade;',
                f.rolname, r.rolname, m.grantor::regrole), ' ')
              from pg_auth_members m where m.roleid = f.oid and m.member = r.oid) as fix
      from pg_roles r join pg_roles f on pg_has_role(r.oid, f.oid, 'MEMBER')
      where f.rolname in ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')
        and not r.rolsuper
        and r.oid in (select oid from request_role union select owner from routine where definer)`,
  },
  {
    code: 'server-file-function-granted',
    severity: 'error',
    fact: (subject) => `${subject}.`,
    why: "It reads or writes the server's files, and with them every row, past every policy.",
    remedy: 'Revoke it.',
    sql: `
      select format('%s may call %s', string_agg(coalesce(g.rolname, 'Everybody'), ', '), p.proname) as subject,
             string_agg(format('revoke execute on function pg_catalog.%s(%s) from %s;', p.proname,
               pg_get_function_identity_arguments(p.oid), coalesce(quote_ident(g.rolname), 'public')), ' ') as fix
      from pg_proc p cross join lateral aclexplode(p.proacl) entry
        left join pg_roles g on g.oid = entry.grantee
      where p.pronamespace = 'pg_catalog'::regnamespace
        and p.proname in ('pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'pg_stat_file',
                          'lo_import', 'lo_export')
        and (entry.grantee = 0 or entry.grantee in (select oid from login union select oid from request_role))
      group by p.oid, p.proname`,
  },
];

/** For each defect, the first minor version of each major one that is without it. */
type Repairs = Readonly<Record<string, Readonly<Record<number, number>>>>;

function defects(repairs: Repairs): string {
  const rows = Object.entries(repairs).flatMap(([cve, versions]) =>
    Object.entries(versions).map(([major, minor]) => `('${cve}', ${major}, ${minor})`),
  );
  return `
    select format('%s, without the repair of %s', current_setting('server_version'),
             string_agg(cve, ' and ' order by cve)) as subject, null as fix
    from (values ${rows.join(', ')}) as repaired (cve, major, minor),
      cast(current_setting('server_version_num') as int) as version
    where version / 10000 = major and version % 10000 < minor
    having count(*) > 0`;
}
