import type { Check } from '../check.ts';

/** What decides who a request is, and whether triggers guard it: nothing may preset these. */
const forging = String.raw`name = 'role' or name = 'session_replication_role' or name like 'request.%'`;

/** Settings that the login's connections begin with, wherever they were made. */
const presets = `
  presets as (
    select r.rolname, d.datname, split_part(entry, '=', 1) as name,
           format('alter %s reset %I;',
             case when r.oid is null then format('database %I', d.datname)
               when d.oid is null then format('role %I', r.rolname)
               else format('role %I in database %I', r.rolname, d.datname) end,
             split_part(entry, '=', 1)) as fix
    from pg_db_role_setting s cross join lateral unnest(s.setconfig) as entry
      left join pg_roles r on r.oid = s.setrole left join pg_database d on d.oid = s.setdatabase
    where s.setrole in (0, (select oid from login)) and (s.setdatabase = 0 or d.datname = current_database())
  )`;

/** How connections begin, and how long they may last. */
export const sessionChecks: readonly Check[] = [
  {
    code: 'session-preset-forges-context',
    severity: 'error',
    fact: (subject) => `Connections begin with ${subject} set.`,
    why: 'A statement that runs before a request has said who it is would run as somebody.',
    remedy: 'Reset it.',
    sql: `
      with ${presets}
      select name as subject, string_agg(fix, ' ') as fix from presets where ${forging} group by name`,
  },
  {
    code: 'session-has-context',
    severity: 'error',
    fact: (subject) => `This connection began with ${subject} set.`,
    why: 'It is left over from somebody else, or preset: a statement without a context would run as them.',
    remedy:
      'Find the pooler that hands on connections without a reset, or the setting that presets it.',
    sql: `
      select name as subject, null as fix
      from (values ('request.jwt.claims', ''), ('role', 'none'),
                   ('session_replication_role', 'origin')) as expected (name, value)
      where coalesce(nullif(current_setting(name, true), ''), value) <> value`,
  },
  {
    code: 'session-preset-search-path',
    severity: 'warning',
    fact: (subject) => `Connections of the login begin with a search_path ${subject}.`,
    why: 'Names in statements may then mean other tables than those that the policies are on.',
    remedy: 'Reset it.',
    sql: `
      with ${presets}
      select case when rolname is null then 'of the database' else 'of its own' end as subject, fix
      from presets where name = 'search_path'`,
  },
  {
    code: 'session-without-timeouts',
    severity: 'warning',
    fact: (subject) => `Connections of the login begin without ${subject}.`,
    why: 'Whoever connects as it, and is not this server, can hold locks and a connection for ever.',
    remedy: 'Give the login defaults; the server sets its own.',
    sql: `
      with ${presets}
      select name as subject,
             format('alter role %I in database %I set %s = %L;',
               login.rolname, current_database(), name, value) as fix
      from login cross join (values
        ('statement_timeout', '5s'), ('lock_timeout', '3s'),
        ('idle_in_transaction_session_timeout', '15s')) as wanted (name, value)
      where name not in (select name from presets)`,
  },
  {
    code: 'login-without-connection-limit',
    severity: 'info',
    fact: (subject) => `The login ${subject} has no limit of connections.`,
    why: 'Many servers, or a stray one, can take every connection, so that nobody can look any more.',
    remedy: 'Set a limit above what all servers together open: ALTER ROLE … CONNECTION LIMIT n.',
    sql: `select rolname as subject, null as fix from login where rolconnlimit < 0`,
  },
  {
    code: 'session-without-tls',
    severity: 'warning',
    fact: (subject) => `This connection comes from ${subject} without TLS.`,
    why: 'Whoever is on the way reads rows and tokens, and can change statements.',
    remedy: 'Add sslmode=verify-full to the URL. (Behind a proxy that ends TLS, this is no news.)',
    sql: `
      select host(address) as subject, null as fix
      from inet_client_addr() as address, pg_stat_ssl s
      where s.pid = pg_backend_pid() and not s.ssl
        and not (address <<= '127.0.0.0/8' or address = '::1')`,
  },
];
