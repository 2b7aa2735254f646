import type { Check } from '../check.ts';

/**
 * Whether a restrictive policy narrows what `p` lets through, for the role and the command of `u`.
 *
 * @param how - of the restrictive policy's use `n` and its part `m`
 */
const isRestricted = (how: string) => `exists (
  select from policy_use n join policy_part m on m.policy = n.policy
  where n.relation = p.relation and not n.permissive and n.role = u.role and n.command = u.command and ${how})`;

/** Lets nobody through, until somebody has written what was meant. */
const close = `case p.command
  when 'a' then format('alter policy %s with check (false);', p.name)
  when 'r' then format('alter policy %s using (false);', p.name)
  when 'd' then format('alter policy %s using (false);', p.name)
  else format('alter policy %s using (false) with check (false);', p.name) end`;

/** Claims that people set themselves, as Supabase, Auth0 and Clerk call them. */
const userEditable = '(raw_)?user_meta_?data|unsafe_?metadata';

const readsColumn = (policy: string) => `exists (
  select from pg_depend d
  where d.classid = 'pg_policy'::regclass and d.objid = ${policy}
    and d.refclassid = 'pg_class'::regclass and d.refobjid = p.relation and d.refobjsubid > 0)`;

/** The source of own functions that a policy calls. */
const calledSource = (pattern: string) => `exists (
  select from policy_function c join routine f on f.oid = c.function
  where c.policy = p.oid and f.source ~* '${pattern}')`;

const cast = String.raw`current_setting\s*\([^()]*\)\s*\)*\s*::\s*(?!text\M|varchar\M)|cast\s*\(\s*current_setting`;

const required = String.raw`current_setting\s*\(\s*''[^'']*''(::text)?\s*(,\s*false\s*)?\)`;

/** Settings with a dot in their name: others are of Postgres. */
const read = String.raw`'current_setting\s*\(\s*''(\w+(?:\.\w+)+)'''`;

/** What policies say about rows and callers. */
export const policyExpressionChecks: readonly Check[] = [
  {
    code: 'policy-always-true-for-writes',
    severity: 'error',
    fact: (subject) => `The policy ${subject} lets everything be written.`,
    why: 'Whoever has the privilege changes the rows of everybody.',
    remedy: 'Write who may; the repair closes the policy until then.',
    sql: `
      select distinct p.name as subject, ${close} as fix
      from policy p join policy_use u on u.policy = p.oid and not u.writes_all
        join (values ('a', 'check'), ('w', 'using'), ('w', 'check'), ('d', 'using'))
          as written (command, part) on written.command = u.command
        join policy_part s on s.policy = p.oid and s.part = written.part and s.same_for_all
      where p.permissive and p.reachable
        and not ${isRestricted('m.part = written.part and not m.same_for_all')}`,
  },
  {
    code: 'policy-trusts-editable-claims',
    severity: 'error',
    fact: (subject) => `The policy ${subject} believes claims that people set themselves.`,
    why: 'Whoever edits their own profile gives themselves the access.',
    remedy:
      'Read a claim that only the issuer sets (app_metadata, or a table); the repair closes the policy until then.',
    sql: `
      select p.name as subject, ${close} as fix from policy p
      where p.text ~* '${userEditable}' or ${calledSource(userEditable)}`,
  },
  {
    code: 'policy-ignores-row',
    severity: 'warning',
    fact: (subject) => `The policy ${subject} looks at the caller, but not at the row.`,
    why: 'Whoever passes it, passes it for every row.',
    remedy: 'Compare a column of the row with the caller.',
    sql: `
      select distinct p.name as subject, null as fix
      from policy p join policy_use u on u.policy = p.oid and not u.chosen and u.command <> 'a'
        join policy_part s on s.policy = p.oid and s.part = 'using'
      where p.permissive and p.reachable and p.using_text <> 'false' and not ${readsColumn('p.oid')}
        and not ${isRestricted(readsColumn('n.policy'))}
        and (not s.same_for_all or ${isRestricted("m.part = 'using' and not m.same_for_all")})`,
  },
  {
    code: 'policy-open-to-read',
    severity: 'info',
    fact: (subject) => `The policy ${subject} shows every row.`,
    why: 'That is right for what is public, and for nothing else.',
    remedy: 'Write who may see a row, where rows belong to somebody.',
    sql: `
      select distinct p.name as subject, null as fix
      from policy p join policy_use u on u.policy = p.oid and not u.chosen
        join policy_part s on s.policy = p.oid and s.part = 'using' and s.same_for_all
      where p.permissive and p.reachable and p.command = 'r'
        and not ${isRestricted("m.part = 'using' and not m.same_for_all")}`,
  },
  {
    code: 'policy-reads-database-user',
    severity: 'warning',
    fact: (subject) => `The policy ${subject} compares with the database user.`,
    why: 'All requests share a few database users: it can not tell one person from another.',
    remedy: 'Compare with auth.user_id().',
    sql: String.raw`
      select p.name as subject, null as fix from policy p
      where p.reachable and p.tree ~ '\{SQLVALUEFUNCTION :op (9|10|11|12) '`,
  },
  {
    code: 'policy-setting-required',
    severity: 'warning',
    fact: (subject) => `The policy ${subject} fails where its setting was never set.`,
    why: 'A connection without claims gets an error that names the setting, instead of no rows.',
    remedy: "Say that it may be missing: current_setting('…', true).",
    sql: `
      select p.name as subject, null as fix from policy p
      where p.text ~* '${required}' or ${calledSource(required)}`,
  },
  {
    code: 'policy-setting-unknown',
    severity: 'warning',
    fact: (subject) => `The policy ${subject} reads a setting that no request fills.`,
    why: 'It is empty for everybody, so the policy lets nobody through, or everybody alike.',
    remedy:
      'Name the setting and its claim in the `settings` of `requestRoles`, in src/db/roles.ts.',
    sql: String.raw`
      select distinct p.name as subject, null as fix
      from policy p, regexp_matches(p.text, ${read}, 'g') as found (setting)
      where p.reachable and found.setting[1] !~ '^request\.' and not exists (
        select from jsonb_array_elements($2::jsonb) as role
        where role -> 'settings' ? found.setting[1])`,
  },
  {
    code: 'policy-claims-cast',
    severity: 'warning',
    fact: (subject) => `The policy ${subject} casts a setting that may be empty.`,
    why: 'After a transaction a setting is the empty string, not null: every statement of the next one fails.',
    remedy: "Make it null first: nullif(current_setting('…', true), '')::….",
    sql: `
      select p.name as subject, null as fix from policy p
      where p.text ~* '${cast}' or ${calledSource(cast)}`,
  },
  {
    code: 'policy-volatile-function',
    severity: 'warning',
    fact: (subject) => `${subject}, a volatile function.`,
    why: 'It runs for every row, may answer differently for each, and keeps indexes from being used.',
    remedy: 'Declare it STABLE, if it is; otherwise take it out.',
    sql: `
      select format('The policy %s calls %s', p.name, c.name) as subject, null as fix
      from policy p join policy_function c on c.policy = p.oid where c.volatility = 'v'`,
  },
  {
    code: 'policy-reads-other-table',
    severity: 'info',
    fact: (subject) => `${subject}.`,
    why: 'A statement that waited for a lock looks at that table as it was before: a right that was taken away meanwhile still counts once.',
    remedy:
      'Where that matters, lock the row that is read (FOR SHARE, in a function), or lock the table to take rights away.',
    sql: `
      select format('The policy %s reads %s', p.name, r.name) as subject, null as fix
      from policy p join policy_relation c on c.policy = p.oid join relation r on r.oid = c.relation
      where r.oid <> p.relation`,
  },
];
