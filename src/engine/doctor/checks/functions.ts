import type { Check } from '../check.ts';

/** Takes the right to call a routine from everybody and from requests. */
const revokeExecute = `format('revoke execute on routine %s from public%s;', name,
  (select string_agg(', ' || quote_ident(caller), '') from unnest(callers) as caller))`;

/** The schemas that a function's names can mean now, and no temporary tables before them. */
const fixPath = `format('alter routine %s set search_path = pg_catalog, %I, pg_temp;', name, routine.nspname)`;

const executableByPublic = `(acl is null or exists (
  select from aclexplode(acl) entry where entry.grantee = 0 and entry.privilege_type = 'EXECUTE'))`;

/** Whether policies of a table that requests reach do not bind a routine's owner, who owns that table too. */
const ownsUnforced = `exists (
  select from relation t
  where t.owner = routine.owner and t.kind in ('r', 'p') and t.reachable and t.secured and not t.forced)`;

/** Changes who the rest of the transaction runs as. (UPDATE … SET role is something else.) */
export const forgesContext = String.raw`(
  source ~* '(^|[;''"]|\m(begin|then|else|loop)\M)\s*set\s+((local|session)\s+)?(role\M|session\s+authorization|"?request\.)'
  or source ~* 'set_config\s*\(\s*''(role|session_authorization|request\.)'
  or array_to_string(settings, ' ') ~ '(^|\s)(role|request\.[a-z.]+)=')`;

/** Functions that see or do more than whoever calls them, or could be made to. */
export const functionChecks: readonly Check[] = [
  {
    code: 'function-definer-without-search-path',
    severity: 'error',
    fact: (subject) => `${subject} runs as its owner, with the search_path of its caller.`,
    why: "The caller decides what its names mean, and so runs code of their own with the owner's rights.",
    remedy: 'Set its search_path.',
    sql: `
      select name as subject, ${fixPath} as fix from routine
      where definer and path is null and not bound`,
  },
  {
    code: 'function-definer-writable-path',
    severity: 'error',
    fact: (subject) => `${subject}, in which requests can make objects.`,
    why: "Whatever they make there in place of what the function means runs with the owner's rights.",
    remedy: 'Take the schema out of its search_path, and CREATE from requests.',
    sql: `
      select distinct format('%s runs as its owner and looks in the schema %s', name, n.nspname) as subject,
             ${fixPath} as fix
      from routine join own_schema n
          on quote_ident(n.nspname) = any (string_to_array(replace(substr(path, 13), ' ', ''), ','))
        join bound_role q on has_schema_privilege(q.oid, n.oid, 'CREATE')
      where definer and n.nspname <> routine.nspname`,
  },
  {
    code: 'function-definer-temporary-first',
    severity: 'warning',
    fact: (subject) => `${subject} runs as its owner, and looks among temporary tables first.`,
    why: 'Where its search_path does not name pg_temp, a temporary table of the caller stands before yours.',
    remedy: "Set its search_path to '' and qualify every name, or put pg_temp at the end.",
    sql: `
      select name as subject, format('alter routine %s set %s, pg_temp;', name, replace(path, '=', ' = ')) as fix
      from routine where definer and path not in ('search_path=', 'search_path=""') and path !~ 'pg_temp'`,
  },
  {
    code: 'function-definer-bypasses-rls',
    severity: 'error',
    fact: (subject) =>
      `Requests may call ${subject}, which runs as a role that goes round policies.`,
    why: 'It sees and changes every row, whoever calls it.',
    remedy:
      'Give it to a role of its own, with a policy for what it needs; the repair revokes EXECUTE.',
    sql: `
      select name as subject, ${revokeExecute} as fix from routine
      where definer and (owner_bypasses or ${ownsUnforced}) and not is_trigger and cardinality(callers) > 0`,
  },
  {
    code: 'function-definer-public',
    severity: 'error',
    fact: (subject) => `Everybody may call ${subject}, which runs as its owner.`,
    why: 'Requests without a token, the login itself and every role to come have the rights that are in it.',
    remedy: 'Revoke EXECUTE from PUBLIC, and grant it to the roles that need it.',
    sql: `
      select name as subject, format('revoke execute on routine %s from public;', name) as fix
      from routine where definer and not is_trigger and ${executableByPublic}`,
  },
  {
    code: 'function-definer-callable',
    severity: 'info',
    fact: (subject) => `Requests may call ${subject}, which runs as its owner.`,
    why: 'What it answers is not held back by policies: it has to look at who asks by itself.',
    remedy: 'Read it with that in mind.',
    sql: `
      select name as subject, null as fix from routine
      where definer and not is_trigger and cardinality(callers) > 0`,
  },
  {
    code: 'function-definer-dynamic-sql',
    severity: 'warning',
    fact: (subject) => `${subject} runs as its owner, and puts SQL together from text.`,
    why: "What a caller smuggles into the text runs with the owner's rights.",
    remedy: 'Write the statement out, or hand values over with USING and names with format(%I).',
    sql: String.raw`
      select name as subject, null as fix from routine
      where definer and not bound and source ~* '\mexecute\s+[^;]*\|\|'`,
  },
  {
    code: 'function-public',
    severity: 'warning',
    fact: (subject) => `Everybody may call ${subject}.`,
    why: 'So it is with Postgres where nobody says otherwise: requests without a token may, too.',
    remedy: 'Revoke EXECUTE from PUBLIC, and grant it to the roles that need it.',
    sql: `
      select name as subject, null as fix from routine where not definer and ${executableByPublic}`,
  },
  {
    code: 'function-leakproof',
    severity: 'error',
    fact: (subject) => `${subject} is marked LEAKPROOF.`,
    why: 'It may run before policies do, and so sees the values of rows that nobody may see.',
    remedy: 'Take the mark away.',
    sql: `
      select name as subject, format('alter routine %s not leakproof;', name) as fix
      from routine where leakproof`,
  },
  {
    code: 'function-mutable-search-path',
    severity: 'warning',
    fact: (subject) => `What the names in ${subject} mean is up to whoever calls it.`,
    why: 'A policy or trigger that relies on it can be made to call something else.',
    remedy: "Set its search_path, best to '' with every name qualified.",
    sql: `
      select name as subject, null as fix from routine
      where not definer and not bound and path is null
        and (is_trigger or cardinality(callers) > 0 or oid in (select function from policy_function))`,
  },
  {
    code: 'function-forges-context',
    severity: 'error',
    fact: (subject) => `Requests may call ${subject}, which changes the role or the claims.`,
    why: 'What follows in the transaction runs as somebody else.',
    remedy: 'Take that out of it, or keep requests from calling it.',
    sql: `
      select name as subject, ${revokeExecute} as fix from routine
      where not is_trigger and cardinality(callers) > 0 and ${forgesContext}`,
  },
  {
    code: 'function-untrusted-language',
    severity: 'warning',
    fact: (subject) => `Requests may call ${subject}, in a language that knows no limits.`,
    why: 'It runs as the server itself, and can reach every file and row.',
    remedy: 'Revoke EXECUTE, or write it in a trusted language.',
    sql: `
      select name as subject, null as fix
      from routine join pg_language l on l.oid = language
      where not l.lanpltrusted and l.lanname <> 'sql' and cardinality(callers) > 0`,
  },
];
