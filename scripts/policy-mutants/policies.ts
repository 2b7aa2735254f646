import { conditionsIn, otherConditions, otherLists } from './conditions.ts';
import { facts, favoured, type Mutant, type Mutator } from './mutant.ts';

type Policy = Record<
  'name' | 'relation' | 'command' | 'permissive' | 'roles' | 'using' | 'check',
  string
>;

const policies = `
  select quote_ident(polname) as name, polrelid::regclass as relation,
    case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
      when 'd' then 'delete' else 'all' end as command,
    case when polpermissive then 'permissive' else 'restrictive' end as permissive,
    (select string_agg(coalesce(nullif(role, 0)::regrole::text, 'public'), ', ' order by role)
      from unnest(polroles) as role) as roles,
    pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
  from pg_policy order by polrelid::regclass::text, polname`;

const enumValues = `
  select enumlabel as value from pg_enum join pg_type on pg_type.oid = enumtypid
  where pg_type.oid = 'membership_role'::regtype`;

/** Each policy: gone, wider, narrower, inverted, in each of its conditions; for other roles; of another kind. */
export const policyMutants: Mutator = async (query) => {
  const values = (await facts<'value'>(query, enumValues)).map(({ value }) => value);
  return (await facts<keyof Policy>(query, policies)).flatMap((policy) => {
    const what = `policy ${policy.name} on ${policy.relation}`;
    const drop = `drop policy ${policy.name} on ${policy.relation}`;
    const alter = `alter policy ${policy.name} on ${policy.relation}`;
    const mutant = (fault: string, ...statements: string[]): Mutant => ({
      fault: `${what}: ${fault}`,
      statements,
      table: policy.relation,
      command: policy.command,
    });
    const conditions = (['using', 'check'] as const).flatMap((clause) => {
      const keywords = clause === 'using' ? 'using' : 'with check';
      const condition = policy[clause];
      if (condition === '') return [];
      const variants = [
        ...otherConditions(condition, conditionsIn(condition)),
        ...otherLists(condition, values),
      ];
      return variants.map(({ difference, text }) =>
        mutant(`${keywords}: ${difference}`, `${alter} ${keywords} (${text})`),
      );
    });
    // Without a check, what a row becomes must fit what it was.
    const additions =
      policy.check === '' && ['update', 'all'].includes(policy.command)
        ? ['true', 'false']
            .filter((condition) => condition !== policy.using)
            .map((check) => mutant(`with check (${check})`, `${alter} with check (${check})`))
        : [];
    const roles = policy.roles.split(', ');
    const toRoles = (list: readonly string[]) =>
      mutant(`to ${list.join(', ')}`, `${alter} to ${list.join(', ')}`);
    const moreRoles = favoured
      .filter((role) => !roles.includes(role))
      .map((role) => toRoles(role === 'public' ? [role] : [...roles, role]))
      .map((fault) => ({ ...fault, looksUp: true }));
    const fewerRoles =
      roles.length > 1 ? roles.map((role) => toRoles(roles.filter((one) => one !== role))) : [];
    return [
      mutant('dropped', drop),
      ...conditions,
      ...additions,
      ...moreRoles,
      ...fewerRoles,
      mutant('restrictive', drop, definition({ ...policy, permissive: 'restrictive' })),
      ...(policy.command === 'all'
        ? []
        : [mutant('for all', drop, definition({ ...policy, command: 'all' }))]),
    ];
  });
};

function definition({ name, relation, permissive, command, roles, using, check }: Policy): string {
  // What an insert is checked against becomes the condition of all other commands, too.
  const condition = using === '' && command === 'all' ? check : using;
  return `create policy ${name} on ${relation} as ${permissive} for ${command} to ${roles}
    ${condition === '' ? '' : `using (${condition})`} ${check === '' ? '' : `with check (${check})`}`;
}
