import { facts, favoured, ours, type Mutant, type Mutator } from './mutant.ts';

const mutant = (statement: string, looksUp = true): Mutant => ({
  fault: statement,
  statements: [statement],
  looksUp,
});

/** Roles of ours: of requests, the login, and those that own functions or work on rows. */
const roles = `
  select rolname as role, rolcanlogin as is_login from pg_roles
  where not rolsuper and rolname not like 'pg\\_%'
    and oid <> (select relowner from pg_class where oid = 'accounts'::regclass)
  order by 1`;

const memberships = `
  select member::regrole as member, roleid::regrole as role, grantor::regrole as grantor
  from pg_auth_members join pg_roles on pg_roles.oid = member
  where not rolsuper and rolname not like 'pg\\_%'
    and pg_roles.oid <> (select relowner from pg_class where oid = 'accounts'::regclass)
  order by 1, 2`;

const owner = `select relowner::regrole as owner from pg_class where oid = 'accounts'::regclass`;

/** What a role can, and what it can become. */
export const roleMutants: Mutator = async (query) => {
  const all = await facts<'role' | 'is_login'>(query, roles);
  const members = await facts<'member' | 'role' | 'grantor'>(query, memberships);
  const attributes = ['superuser', 'bypassrls', 'createrole', 'createdb', 'replication'];
  const isMember = (member: string, role: string) =>
    members.some((one) => one.member === member && one.role === role);
  return [
    ...all.flatMap(({ role, is_login }) =>
      [...attributes, is_login === 'true' ? 'inherit' : 'login'].map((attribute) =>
        mutant(`alter role ${role} ${attribute}`),
      ),
    ),
    ...members.flatMap(({ member, role, grantor }) => [
      mutant(`revoke ${role} from ${member} granted by ${grantor}`, false),
      mutant(`grant ${role} to ${member} with inherit true`, false),
      mutant(`grant ${role} to ${member} with admin true`),
    ]),
    ...favoured
      .filter((member) => member !== 'public')
      .flatMap((member) =>
        all
          .map(({ role }) => role)
          .filter((role) => role !== member && role !== 'authenticated_backend')
          .filter((role) => !isMember(member, role) && !isMember(role, member))
          .map((role) => mutant(`grant ${role} to ${member}`)),
      ),
  ];
};

const schemas = `
  select nspname as schema, privilege, role,
    has_schema_privilege(role, pg_namespace.oid, privilege) as held
  from pg_namespace, unnest(array['usage', 'create']) as privilege,
    unnest(array[${favoured.map((role) => `'${role}'`).join(', ')}]) as role
  where ${ours} order by 1, 2, 3`;

/** What belongs to no table: schemas, the database, and what comes to be later. */
export const schemaMutants: Mutator = async (query) => {
  const found = await facts<'schema' | 'privilege' | 'role' | 'held'>(query, schemas);
  const [tables] = await facts<'owner'>(query, owner);
  const later = `alter default privileges for role ${tables?.owner}`;
  return [
    ...found
      .filter(({ held }) => held === 'false')
      .map(({ schema, privilege, role }) =>
        mutant(`grant ${privilege} on schema ${schema} to ${role}`),
      ),
    ...favoured.flatMap((role) =>
      ['create', 'temporary'].map((privilege): Mutant => {
        const fault = `grant ${privilege} on database %I to ${role}`;
        const grant = `do $$ begin execute format('${fault}', current_database()); end $$`;
        return { fault: fault.replace(' %I', ''), statements: [grant], looksUp: true };
      }),
    ),
    mutant(`${later} grant execute on functions to public`),
    mutant(`${later} grant select on tables to authenticated`),
    mutant('create table public.another ()'),
    {
      fault: 'another function that sees more than its caller',
      statements: [
        `create function public.another() returns setof todos language sql security definer
         return null::todos`,
      ],
      looksUp: true,
    },
  ];
};
