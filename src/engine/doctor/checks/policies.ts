import type { Check } from '../check.ts';

/** The commands that a policy can be for, with the privilege that each asks for. */
const commands = `(values ('r', 'SELECT'), ('a', 'INSERT'), ('w', 'UPDATE'), ('d', 'DELETE')) as commands (command, privilege)`;

/** Whether a role has the privilege of a command on a table, or on some of its columns. */
const hasPrivilege = `case when privilege = 'DELETE' then has_table_privilege(q.oid, r.oid, 'DELETE')
  else has_any_column_privilege(q.oid, r.oid, privilege) end`;

/** Which policies there are, for whom and for what. */
export const policyChecks: readonly Check[] = [
  {
    code: 'policy-for-public',
    severity: 'warning',
    fact: (subject) => `The policy ${subject} is for every role.`,
    why: 'It opens the table to roles that nobody thought of, and to those that come later.',
    remedy: 'Name the roles that it is for: ALTER POLICY … TO ….',
    sql: `select name as subject, null as fix from policy where for_public and permissive`,
  },
  {
    code: 'policy-only-restrictive',
    severity: 'warning',
    fact: (subject) => `All policies of ${subject} are restrictive.`,
    why: 'Restrictive policies only take away; without a permissive one nobody sees a row.',
    remedy: 'Write a permissive policy, or make one of them permissive.',
    sql: `
      select r.name as subject, null as fix from relation r join policy p on p.relation = r.oid
      where r.reachable and r.secured
      group by r.name having not bool_or(p.permissive)`,
  },
  {
    code: 'policy-missing-for-grant',
    severity: 'warning',
    fact: (subject) => `${subject}, and no policy lets it do so.`,
    why: 'It sees and changes nothing, without an error: a policy was lost, or the privilege is too many.',
    remedy: 'Write a policy, or revoke the privilege.',
    sql: `
      select format('%s has the privilege %s on %s', q.rolname, privilege, r.name) as subject, null as fix
      from relation r cross join bound_role q cross join ${commands}
      where r.secured and r.reachable and r.kind in ('r', 'p') and ${hasPrivilege}
        and r.oid in (select relation from policy) and not exists (
          select from policy p join policy_role o on o.policy = p.oid and o.role = q.oid
          where p.relation = r.oid and p.permissive and p.command in ('*', commands.command))`,
  },
  {
    code: 'policy-without-grant',
    severity: 'info',
    fact: (subject) => `${subject}.`,
    why: 'The policy does nothing, and reads as if it did: a privilege is missing, or the policy is left over.',
    remedy: 'Grant the privilege, or drop the policy.',
    sql: `
      select format('The policy %s is for %s, who has not the privilege %s', p.name, q.rolname, privilege) as subject,
             null as fix
      from policy p join relation r on r.oid = p.relation
        join policy_role o on o.policy = p.oid join bound_role q on q.oid = o.role
        join ${commands} on commands.command = p.command::text
      where not p.for_public and not ${hasPrivilege}`,
  },
  {
    code: 'policy-several-permissive',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'One of them is enough to let a row through, so the narrower ones mean nothing; and all are worked out.',
    remedy: 'Make one policy of them, or make those that should narrow AS RESTRICTIVE.',
    sql: `
      select format('For %s and %s, %s has the policies %s', o.rolname, privilege, r.name,
               string_agg(split_part(p.name, ' on ', 1), ', ' order by p.name)) as subject, null as fix
      from policy p join relation r on r.oid = p.relation join policy_role o on o.policy = p.oid
        join ${commands} on p.command::text in ('*', commands.command)
      where p.permissive
      group by r.name, o.rolname, privilege having count(*) > 1`,
  },
  {
    code: 'policy-recursive',
    severity: 'warning',
    fact: (subject) => `The policy ${subject} comes back to its own table.`,
    why: 'Every statement that meets it fails with "infinite recursion detected in policy".',
    remedy:
      'Read the table in a SECURITY DEFINER function whose owner has a policy without sub-selects.',
    sql: `
      with recursive edge as (
        select p.oid, p.relation, p.command, o.role, t.relation as target
        from policy p join policy_role o on o.policy = p.oid join policy_relation t on t.policy = p.oid
      ), path as (
        select oid, role, target, array[relation] as visited from edge
        union all
        select path.oid, path.role, edge.target, path.visited || edge.relation
        from path join edge on edge.relation = path.target and edge.role = path.role
        where edge.command in ('r', '*') and path.target <> all (path.visited)
      )
      select distinct p.name as subject, null as fix
      from path join policy p using (oid)
      where path.target = any (path.visited) and exists (
        select from policy again join policy_role o on o.policy = again.oid and o.role = path.role
        where again.relation = path.target and again.command in ('r', '*') and again.tree like '%{SUBLINK %')`,
  },
  {
    code: 'policy-function-not-executable',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'Every statement of that role that meets the policy fails.',
    remedy: 'Grant EXECUTE to the role, or take it out of the policy.',
    sql: `
      select format('The policy %s is for %s, who may not call %s', p.name, q.rolname, c.name) as subject,
             format('grant execute on function %s to %I;', c.name, q.rolname) as fix
      from policy p join policy_function c on c.policy = p.oid
        join policy_role o on o.policy = p.oid join bound_role q on q.oid = o.role
      where not has_function_privilege(q.oid, c.function, 'EXECUTE')`,
  },
  {
    code: 'policy-relation-not-readable',
    severity: 'warning',
    fact: (subject) => `${subject}.`,
    why: 'Every statement of that role that meets the policy fails.',
    remedy: 'Grant SELECT, or read the table in a function that runs as its owner.',
    sql: `
      select distinct format('The policy %s is for %s, who may not read %s', p.name, q.rolname, r.name) as subject,
             null as fix
      from policy p join policy_relation c on c.policy = p.oid join relation r on r.oid = c.relation
        join policy_role o on o.policy = p.oid join bound_role q on q.oid = o.role
      where not p.for_public and not has_any_column_privilege(q.oid, r.oid, 'SELECT')`,
  },
];
