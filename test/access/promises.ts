import type { GraphQLSchema } from 'graphql';
import { domain } from '#example/domain.ts';
import { servedBy } from '../../src/engine/doctor/served.ts';
import { requestRoleMark } from '../../src/engine/helper-roles.ts';
import type { Query } from '../support/clone.ts';
import { claimsOfNobody } from './claims-of-nobody.ts';
import { privilegeSurprises, roles } from './privileges.ts';
import { accountIds } from './account-ids.ts';
import { additions } from './additions.ts';
import { copies } from './copies.ts';
import { keyFunctions, keys, keyTables } from './keys.ts';
import { listOfSchemas } from './places.ts';
import { expectations, sessionFunctions } from './session-functions.ts';
import { relationOf, tables } from './world.ts';

/** A sentence that holds for any database of ours, and what contradicts it in this one. */
export interface Promised {
  readonly sentence: string;
  readonly surprises: (query: Query) => Promise<string[]>;
}

const ours = `nspname not like 'pg\\_%' and nspname <> 'information_schema'`;
const journals = `pg_class.oid in ('drizzle.__drizzle_migrations'::regclass, 'rowhouse.migrations'::regclass)`;
/** Whether a relation is a table of an API: it stands in a schema that has one of the API's. */
const isServedAs = (api: GraphQLSchema) => `relnamespace in (
    select oid from pg_namespace where nspname in (${listOfSchemas(api)}))
  and relkind in ('r', 'p') and not (${journals})`;
const isServed = isServedAs(domain.schema);
const organizationFunctions = ['rowhouse.organization()', 'rowhouse.organization_role()'];
const requestRoles = `'anonymous', 'authenticated', 'moderator', 'admin'`;

/** A query whose rows, each with a `surprise`, contradict the sentence. */
const promised = (sentence: string, text: string, params: readonly unknown[] = []): Promised => ({
  sentence,
  surprises: async (query) => {
    const { rows } = await query(text, params);
    return rows.map(({ surprise }) => String(surprise));
  },
});

/** Tables of which the domain says that they are not recorded. */
const notRecorded = `array[${servedBy(domain.schema)
  .notRecorded.map(({ table }) => `'${table}'`)
  .join()}]::text[]`;

/** That no table of an API lets its owner go round its policies. */
export const isForced = (api: GraphQLSchema): Promised =>
  promised(
    'row security is enabled and forced on each table',
    `select oid::regclass as surprise from pg_class
     where ${isServedAs(api)} and not (relrowsecurity and relforcerowsecurity)`,
  );

export const promises: readonly Promised[] = [
  promised(
    'there are expectations for every table, view and the like, and for no other',
    `select format('%s.%s', nspname, relname) as surprise
     from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where ${ours} and not (${journals}) and relkind in ('r', 'p', 'v', 'm', 'f')
       and pg_class.oid <> 'access.additions'::regclass
       and not (pg_class.oid = any($1::regclass[]))
     union all
     select format('no table %s', name) from unnest($1::text[]) as name
     where to_regclass(name) is null`,
    [[...tables.map(relationOf), ...keyTables]],
  ),
  isForced(domain.schema),
  {
    sentence: 'every role has the privileges that it should, and no others',
    surprises: privilegeSurprises,
  },
  promised(
    'each role meets just one permissive policy for each command that it is granted, and none for another',
    `with roles as (
       select unnest(array[${requestRoles}]) as role
       union select role::regrole::text from pg_policy, unnest(polroles) as role where role <> 0
     )
     select format('%s: %s on %s, %s policies', role, command, pg_class.oid::regclass, met) as surprise
     from roles, (values ('select', 'r'), ('insert', 'a'), ('update', 'w'), ('delete', 'd')) as commands (command, letter),
       pg_class,
       lateral (select count(*) as met from pg_policy where polrelid = pg_class.oid and polpermissive
         and polcmd::text in (letter, '*') and role::regrole = any(polroles)),
       lateral (select case command when 'delete' then has_table_privilege(role, pg_class.oid, command)
         else has_any_column_privilege(role, pg_class.oid, command) end as granted)
     where ${isServed} and granted::int <> met`,
  ),
  promised(
    'each table but the record itself and that of keys has every write to a row recorded',
    `select pg_class.oid::regclass as surprise from pg_class
     where ${isServed} and oid <> 'rowhouse.activities'::regclass and relname not like 'idempotency%' and relname <> all (${notRecorded})
       and not exists (
         -- 29: after each row that is inserted, updated or deleted.
         select from pg_trigger where tgrelid = pg_class.oid and tgtype = 29 and tgqual is null
           and tgenabled in ('O', 'A') and tgfoid = 'rowhouse.record_activity'::regproc)`,
  ),
  promised(
    'what is counted is for the function that counts, and for nobody else',
    `select format('%s: %s', coalesce(nullif(grantee, 0)::regrole::text, 'public'), privilege_type) as surprise
     from pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner)))
     where oid = 'access.additions'::regclass
       and grantee not in (relowner, 'rowhouse_access'::regrole)
     union all
     select 'row security' from pg_class
     where oid = 'access.additions'::regclass and not (relrowsecurity and relforcerowsecurity)
     union all
     select format('policy %s', polname) from pg_policy
     where polrelid = 'access.additions'::regclass
       and (polroles <> array['rowhouse_access'::regrole::oid] or polcmd <> '*')`,
  ),
  ...accountIds,
  ...additions,
  ...copies,
  ...keys,
  promised(
    'no policy is for everybody, or for the login',
    `select format('%s on %s', polname, polrelid::regclass) as surprise from pg_policy
     where polroles && array[0, 'authenticated_backend'::regrole::oid]`,
  ),
  promised(
    'functions that see more than their caller belong to a role made for them, and look names up nowhere',
    `select pg_proc.oid::regprocedure as surprise
     from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
       join pg_roles on pg_roles.oid = proowner
     where ${ours} and prosecdef
       and (rolsuper or rolcanlogin or rolbypassrls or rolname in (${requestRoles})
         or proconfig is distinct from array['search_path=""'])`,
  ),
  promised(
    'no function of ours looks names up by a path that its caller sets',
    `select pg_proc.oid::regprocedure as surprise
     from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
     where ${ours} and prosqlbody is null
       and not coalesce(proconfig @> array['search_path=""'], false)`,
  ),
  promised(
    'no function of ours is leakproof, which would let it see rows before policies do',
    `select pg_proc.oid::regprocedure as surprise
     from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
     where ${ours} and proleakproof`,
  ),
  promised(
    'a function may be called by those whose policies call it, those that say who asks by every role of requests, and those of keys by all with a token',
    `select format('%s may call %s', role, pg_proc.oid::regprocedure) as surprise
     from pg_proc join pg_namespace on pg_namespace.oid = pronamespace,
       (${roles}) as roles
     where ${ours} and has_function_privilege(role, pg_proc.oid, 'execute')
       and not ((nspname = 'auth' or pg_proc.oid = any('{${organizationFunctions.join()}}'::regprocedure[]))
         and role in (${requestRoles}, 'rowhouse_maintenance'))
       and not (pg_proc.oid = any('{${keyFunctions.join()}}'::regprocedure[]) and role in ('authenticated', 'moderator', 'admin'))
       and not exists (
         select from pg_depend join pg_policy on objid = pg_policy.oid
         where classid = 'pg_policy'::regclass and refclassid = 'pg_proc'::regclass
           and refobjid = pg_proc.oid and to_regrole(role) = any(polroles))`,
  ),
  promised(
    'the login is nothing but a login',
    `select rolname as surprise from pg_roles
     where rolname = 'authenticated_backend' and (not rolcanlogin or rolinherit or rolsuper
       or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`,
  ),
  promised(
    'no other role of ours can log in, go round policies, or make roles or databases',
    `select rolname as surprise from pg_roles
     where (rolname in (${requestRoles}, 'rowhouse_maintenance')
         or oid in (select proowner from pg_proc where prosecdef))
       and (rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`,
  ),
  promised(
    'the login may become the roles of requests, has none of their rights before, and nobody else becomes another',
    `with expected as (
       select 'authenticated_backend' as member, role, true as may_set, false as inherits, false as may_grant
       from unnest(array[${requestRoles}]) as role
     ), found as (
       select member::regrole::text as member, roleid::regrole::text as role, set_option, inherit_option, admin_option
       from pg_auth_members join pg_roles on pg_roles.oid = member
       where not rolsuper and rolname not like 'pg\\_%'
         and pg_roles.oid not in (select relowner from pg_class where oid = 'accounts'::regclass)
         -- Another database of the cluster has a login and roles of requests of its own.
         and not (rolname not in ('authenticated_backend', ${requestRoles})
           and roleid::regrole::text not in (${requestRoles})
           and coalesce(shobj_description(roleid, 'pg_authid'), '') = '${requestRoleMark}')
     )
     select format('%s is not in %s as it should be', member, role) as surprise
       from (table expected except table found) as missing
     union all
     select format('%s is in %s as it should not be', member, role)
       from (table found except table expected) as excess`,
  ),
  promised(
    'what the owner makes later is nobody’s until it is granted',
    `select format('%s on %s in %s', defaclacl, defaclobjtype, defaclnamespace) as surprise
     from pg_default_acl, aclexplode(defaclacl) where grantee <> defaclrole
     union all
     select 'functions are everybody’s from the start'
     where not exists (select from pg_default_acl where defaclobjtype = 'f' and defaclnamespace = 0)`,
  ),
  promised(
    'every role of requests may ask who is asking',
    `select format('%s may not call %s', role, function) as surprise
     from unnest(array[${requestRoles}]) as role,
       unnest($1::text[]) as function
     where not has_function_privilege(role, function, 'execute')`,
    [sessionFunctions],
  ),
  {
    sentence: 'who asks, and for which organisation, is what the claims say',
    surprises: async (query) => {
      const answers = await Promise.all(
        expectations.map((expected) =>
          query(
            `select set_config('request.jwt.claims', $1, true), (${expected.function})::text as value`,
            [expected.claims],
          ),
        ),
      );
      return answers.flatMap(({ rows: [row] }, index) => {
        const { function: name, claims, value } = expectations[index]!;
        return row?.['value'] === value
          ? []
          : [`${name} is ${String(row?.['value'])} under ${claims}`];
      });
    },
  },
  {
    sentence: 'empty and malformed claims are nobody, and what is no object is no claims',
    surprises: async (query) => {
      const text = `select set_config('request.jwt.claims', $1, true), auth.user_id() as "user",
        jsonb_typeof(auth.session()) as type`;
      const answers = await Promise.all(claimsOfNobody.map((claims) => query(text, [claims])));
      return answers.flatMap(({ rows: [row] }, index) =>
        row?.['user'] === null && (row['type'] === null || row['type'] === 'object')
          ? []
          : [`${claimsOfNobody[index]} is somebody, or something`],
      );
    },
  },
];
