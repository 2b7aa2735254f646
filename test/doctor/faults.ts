import { requestRoleMark } from '../../src/engine/helper-roles.ts';

/** Something that is wrong with a database: what makes it so, and what has to be found. */
export interface Fault {
  readonly code: string;
  /** The subjects that are found with this code and were not before. */
  readonly finds: readonly string[];
  readonly plant: string;
  /** It can't stand together with the others in one database. */
  readonly alone?: true;
}

/** A function of the system's own name, before it in the search path, that says something else. */
const pretend = (functions: string) => `
  create schema pretended; set local search_path = pretended, pg_catalog, public; ${functions}`;

const pretendVersion = (text: string, number: number) =>
  pretend(`
    create function pretended.current_setting(name text) returns text language sql
      return case name when 'server_version' then '${text}' when 'server_version_num' then '${number}'
        else pg_catalog.current_setting(name) end`);

const pretendEncoding = (encoding: string) =>
  pretend(`
    create function pretended.current_setting(name text) returns text language sql
      return case name when 'server_encoding' then '${encoding}' else pg_catalog.current_setting(name) end`);

const inDatabase = (statement: string) =>
  `do $$ begin execute format('${statement}', current_database()); end $$`;

const secure = (table: string) =>
  `alter table ${table} enable row level security, force row level security`;

const serverFaults: readonly Fault[] = [
  {
    code: 'server-too-old',
    finds: ['15.8'],
    plant: pretendVersion('15.8', 150008),
    alone: true,
  },
  {
    code: 'server-encoding',
    finds: ['LATIN1'],
    plant: pretendEncoding('LATIN1'),
    alone: true,
  },
  {
    code: 'server-lets-rows-through',
    finds: ['16.4, without the repair of CVE-2024-10976 and CVE-2024-10978'],
    plant: pretendVersion('16.4', 160004),
    alone: true,
  },
  {
    code: 'server-lets-crafted-sql-through',
    finds: ['17.5, without the repair of CVE-2025-8713 and CVE-2026-120154'],
    plant: pretendVersion('17.5', 170005),
    alone: true,
  },
  {
    code: 'server-stores-md5',
    finds: ['md5'],
    plant: `set local password_encryption = 'md5'`,
  },
  {
    code: 'server-parameter-granted',
    finds: ['admin may change the parameter session_replication_role'],
    plant: 'grant set on parameter session_replication_role to admin',
  },
  {
    code: 'server-files-reachable',
    finds: ['admin has the rights of pg_read_server_files'],
    plant: 'grant pg_read_server_files to admin',
  },
  {
    code: 'server-file-function-granted',
    finds: ['moderator may call pg_read_file'],
    plant: 'grant execute on function pg_read_file(text) to moderator',
  },
];

const loginFaults: readonly Fault[] = [
  {
    code: 'login-superuser',
    finds: ['authenticated_backend'],
    plant: 'alter role authenticated_backend superuser',
  },
  {
    code: 'login-bypasses-rls',
    finds: ['authenticated_backend'],
    plant: 'alter role authenticated_backend bypassrls',
    // A superuser has it anyway, so that it would not be told.
    alone: true,
  },
  {
    code: 'login-creates-roles',
    finds: ['authenticated_backend'],
    plant: 'alter role authenticated_backend createrole',
    alone: true,
  },
  {
    code: 'login-creates-databases',
    finds: ['authenticated_backend'],
    plant: 'alter role authenticated_backend createdb',
    alone: true,
  },
  {
    code: 'login-replicates',
    finds: ['authenticated_backend'],
    plant: 'alter role authenticated_backend replication',
    alone: true,
  },
  {
    code: 'login-owns',
    finds: ['function public.mine()', 'schema mine', 'table public.mine'],
    plant: `create schema mine authorization authenticated_backend;
            create table mine (id int primary key); alter table mine owner to authenticated_backend;
            create function mine() returns int language sql return 1;
            alter function mine() owner to authenticated_backend`,
  },
  {
    code: 'login-inherits',
    finds: ['moderator', 'pg_read_all_data'],
    plant: `grant moderator to authenticated_backend with inherit true;
            grant pg_read_all_data to authenticated_backend with inherit true`,
  },
  {
    code: 'login-becomes-other-role',
    finds: ['later_with_power', 'pg_monitor', 'stepping_stone'],
    plant: `grant pg_monitor to authenticated_backend with inherit false, set true;
            create role stepping_stone nologin;
            grant stepping_stone to authenticated_backend with inherit false, set true;
            create role goal nologin; grant goal to stepping_stone with inherit false, set true;
            create role later_with_power nologin createdb;
            comment on role later_with_power is '${requestRoleMark}';
            grant later_with_power to authenticated_backend with inherit false, set true;
            comment on role stepping_stone is '${requestRoleMark}'`,
  },
  {
    code: 'login-becomes-unknown-request-role',
    finds: ['support'],
    plant: `create role support nologin; comment on role support is '${requestRoleMark}';
            grant support to authenticated_backend with inherit false, set true`,
  },
  {
    code: 'login-administers-role',
    finds: ['anonymous'],
    plant: 'grant anonymous to authenticated_backend with admin true, inherit false, set true',
  },
  {
    code: 'login-has-privileges',
    finds: ['public.memberships', 'public.projects', 'public.summary'],
    plant: `grant select on memberships to authenticated_backend;
            grant update (name) on projects to authenticated_backend;
            create view summary with (security_invoker = true) as select 1 as one;
            grant select on summary to public`,
  },
  {
    code: 'login-without-connection-limit',
    finds: [],
    plant: 'alter role authenticated_backend connection limit -1',
  },
];

const requestRoleFaults: readonly Fault[] = [
  {
    code: 'request-role-missing',
    finds: ['moderator'],
    plant: 'alter role moderator rename to was_moderator',
    alone: true,
  },
  {
    code: 'request-role-unreachable',
    finds: ['moderator'],
    plant: 'revoke moderator from authenticated_backend granted by test_owner',
    alone: true,
  },
  { code: 'request-role-logs-in', finds: ['anonymous'], plant: 'alter role anonymous login' },
  {
    code: 'request-role-superuser',
    finds: ['admin'],
    plant: 'alter role admin superuser',
    // Privileges do not bind it, so that those that it has would not be told.
    alone: true,
  },
  {
    code: 'request-role-bypasses-rls',
    finds: ['admin'],
    plant: 'alter role admin bypassrls',
  },
  {
    code: 'request-role-creates-roles',
    finds: ['admin'],
    plant: 'alter role admin createrole',
  },
  {
    code: 'request-role-creates-databases',
    finds: ['admin'],
    plant: 'alter role admin createdb',
  },
  {
    code: 'request-role-replicates',
    finds: ['admin'],
    plant: 'alter role admin replication',
  },
  {
    code: 'request-role-is-member',
    finds: ['authenticated is a member of moderator'],
    plant: 'grant moderator to authenticated',
  },
  {
    code: 'request-role-owns',
    finds: ['admin owns table public.administered'],
    plant: `create table administered (id int primary key); alter table administered owner to admin`,
  },
  {
    code: 'request-role-has-other-login',
    finds: ['other_login can act as admin'],
    plant: 'create role other_login login; grant admin to other_login with inherit false, set true',
  },
];

const sessionFaults: readonly Fault[] = [
  {
    code: 'session-preset-forges-context',
    finds: ['request.jwt.claims', 'role'],
    plant: `alter role authenticated_backend set request.jwt.claims = '{"sub":"alice"}';
            ${inDatabase('alter database %I set role = admin')}`,
  },
  {
    code: 'session-has-context',
    finds: ['request.jwt.claims'],
    plant: `set local request.jwt.claims = '{"sub":"alice"}'`,
    alone: true,
  },
  {
    code: 'session-preset-search-path',
    finds: ['of its own'],
    plant: 'alter role authenticated_backend set search_path = elsewhere, public',
  },
  {
    code: 'session-without-timeouts',
    finds: ['statement_timeout'],
    plant: inDatabase('alter role authenticated_backend in database %I reset statement_timeout'),
  },
  {
    code: 'session-without-tls',
    finds: ['192.0.2.1'],
    plant: pretend(`
      create function pretended.inet_client_addr() returns inet language sql return inet '192.0.2.1'`),
    alone: true,
  },
];

const schemaFaults: readonly Fault[] = [
  {
    code: 'schema-create-granted',
    finds: ['public'],
    plant: 'grant create on schema public to authenticated, public',
  },
  {
    code: 'database-create-granted',
    finds: ['$database'],
    plant: inDatabase('grant create on database %I to admin'),
  },
  {
    code: 'database-temp-granted',
    finds: ['$database'],
    plant: inDatabase('grant temporary on database %I to public'),
  },
  {
    code: 'default-privileges-granted',
    finds: ['New tables of test_owner are open to anonymous in the schema public'],
    plant:
      'alter default privileges for role test_owner in schema public grant select on tables to anonymous',
  },
  {
    code: 'default-privileges-execute',
    finds: ['test_owner'],
    plant: 'alter default privileges for role test_owner grant execute on functions to public',
  },
  {
    code: 'extension-in-api-schema',
    finds: ['citext is in the schema public'],
    plant: 'create extension citext schema public',
  },
  {
    code: 'extension-dials-out',
    finds: ['dblink'],
    plant: `create schema outside; grant usage on schema outside to authenticated;
            create extension dblink schema outside`,
  },
  {
    code: 'foreign-server-granted',
    finds: ['elsewhere'],
    plant: `create foreign data wrapper nothing; create server elsewhere foreign data wrapper nothing;
            grant usage on foreign server elsewhere to authenticated`,
  },
];

const tableFaults: readonly Fault[] = [
  {
    code: 'table-missing',
    finds: ['public.projects, which Project is made of'],
    plant: 'alter table projects rename to former_projects',
    alone: true,
  },
  {
    code: 'table-rls-disabled',
    finds: ['public.notes'],
    plant:
      'create table notes (id int primary key, note text); grant select (note) on notes to anonymous',
  },
  {
    code: 'table-policies-disabled',
    finds: ['public.accounts'],
    plant: 'alter table accounts disable row level security',
  },
  {
    code: 'table-rls-not-forced',
    finds: ['public.todos'],
    plant: 'alter table todos no force row level security',
  },
  {
    code: 'table-without-policy',
    finds: ['public.lost'],
    plant: `create table lost (id int primary key); grant select on lost to authenticated; ${secure('lost')}`,
  },
  {
    code: 'table-child-without-rls',
    finds: ['public.part has no Row-Level Security of its own, as its parent public.whole has'],
    plant: `create table whole (id int primary key) partition by range (id); ${secure('whole')};
            create table part partition of whole for values from (0) to (10)`,
  },
  {
    code: 'table-owner-bypasses-rls',
    finds: ['public.powerful'],
    plant: `create role powerful bypassrls;
            create table powerful (id int primary key); ${secure('powerful')};
            alter table powerful owner to powerful; grant select on powerful to admin;
            create policy p on powerful for select to admin using (true)`,
  },
  {
    code: 'foreign-table-reachable',
    finds: ['public.far'],
    plant: `create foreign data wrapper far; create server far foreign data wrapper far;
            create foreign table far (id int) server far; grant select on far to authenticated`,
  },
  {
    code: 'materialized-view-reachable',
    finds: ['public.kept'],
    plant: `create materialized view kept as select task from todos;
            grant select on kept to authenticated`,
  },
  {
    code: 'view-runs-as-owner',
    finds: ['public.tasks'],
    plant: `create view tasks as select task from todos; grant select on tasks to authenticated`,
  },
];

const privilegeFaults: readonly Fault[] = [
  {
    code: 'table-grant-option',
    finds: ['public.projects'],
    plant: 'grant select on projects to moderator with grant option',
  },
  {
    code: 'table-truncate-granted',
    finds: ['public.todos'],
    plant: 'grant truncate on todos to admin',
  },
  {
    code: 'table-trigger-granted',
    finds: ['public.todos'],
    plant: 'grant trigger on todos to admin',
  },
  {
    code: 'table-references-granted',
    finds: ['public.todos'],
    plant: 'grant references (id) on todos to admin',
  },
  {
    code: 'table-maintain-granted',
    finds: ['public.todos'],
    plant: 'grant maintain on todos to admin',
  },
  {
    code: 'table-grant-over-columns',
    finds: ['moderator may update every column of public.projects'],
    plant: 'grant update on projects to moderator',
  },
  {
    code: 'table-written-by-anonymous',
    finds: ['public.projects'],
    plant: 'grant delete on projects to anonymous',
  },
  {
    code: 'column-sensitive-for-anonymous',
    finds: ['public.projects.api_key'],
    plant: 'alter table projects add column api_key text',
  },
  {
    code: 'column-key-updatable',
    finds: ['public.projects.id'],
    plant: 'grant update (id) on projects to admin',
  },
  {
    code: 'sequence-setval-granted',
    finds: ['public.numbers'],
    plant: 'create sequence numbers; grant update on numbers to authenticated',
  },
  {
    code: 'sequence-readable',
    finds: ['public.tickets'],
    plant: 'create sequence tickets; grant select on tickets to authenticated',
  },
];

/** A table that requests reach and that is as it should be, but for what follows. */
const table = (name: string, columns: string, rest = '') => `
  create table ${name} (id int primary key, ${columns}); ${secure(name)};
  grant select on ${name} to authenticated;
  ${rest}`;

const structureFaults: readonly Fault[] = [
  {
    code: 'table-without-primary-key',
    finds: ['public.heap'],
    plant: `create table heap (id int); ${secure('heap')}; grant select on heap to authenticated;
            create policy p on heap for select to authenticated using (id = 1)`,
  },
  {
    code: 'foreign-key-without-index',
    finds: ['unindexed_todo_id_fkey of public.unindexed'],
    plant: table(
      'unindexed',
      'todo_id uuid references todos',
      'create policy p on unindexed for select to authenticated using (id = 1)',
    ),
  },
  {
    code: 'foreign-key-unchecked',
    finds: [
      // For moderators, whom the restrictive policy is not for.
      'Whom public.checked_for_some.todo_id points at is not looked at by the policy p on public.checked_for_some',
      'Whom public.unchecked.todo_id points at is not looked at by the policy p on public.unchecked',
    ],
    plant: table(
      'unchecked',
      'todo_id uuid references todos',
      `create index on unchecked (todo_id); grant insert (todo_id) on unchecked to authenticated;
       create policy p on unchecked for insert to authenticated with check (id > 0);
       ${table(
         'checked_for_some',
         'todo_id uuid references todos',
         `create index on checked_for_some (todo_id);
          grant insert (todo_id) on checked_for_some to authenticated, moderator;
          create policy p on checked_for_some for insert to authenticated, moderator with check (id > 0);
          create policy r on checked_for_some as restrictive for insert to authenticated
            with check (todo_id = any(array(select id from todos)))`,
       )};
       ${table(
         'checked_beside',
         'todo_id uuid references todos',
         `create index on checked_beside (todo_id);
          grant insert (todo_id) on checked_beside to authenticated;
          create policy p on checked_beside for insert to authenticated with check (id > 0);
          create policy r on checked_beside as restrictive for insert to authenticated
            with check (todo_id = any(array(select id from todos)))`,
       )}`,
    ),
  },
  {
    code: 'index-existence-oracle',
    finds: ['oracle_email_key of public.oracle'],
    plant: table(
      'oracle',
      'email text unique',
      `grant insert (email) on oracle to authenticated;
       create policy p on oracle for insert to authenticated with check (id > 0)`,
    ),
  },
  {
    code: 'table-published',
    finds: ['public.todos is published by changes'],
    plant: 'create publication changes for table todos',
  },
  {
    code: 'constraint-not-validated',
    finds: ['late of public.todos'],
    plant: `alter table todos add constraint late check (task <> 'late') not valid`,
  },
];

const policyFaults: readonly Fault[] = [
  {
    code: 'policy-for-public',
    finds: ['p on public.open'],
    plant: table('open', 'owner text', 'create policy p on open for select using (id = 1)'),
  },
  {
    code: 'policy-only-restrictive',
    finds: ['public.narrow'],
    plant: table(
      'narrow',
      'owner text',
      'create policy p on narrow as restrictive for select to authenticated using (id = 1)',
    ),
  },
  {
    code: 'policy-missing-for-grant',
    finds: ['moderator has the privilege SELECT on public.forgotten'],
    plant: table(
      'forgotten',
      'owner text',
      `create policy p on forgotten for select to authenticated using (id = 1);
       grant select on forgotten to moderator`,
    ),
  },
  {
    code: 'policy-without-grant',
    finds: ['The policy d on public.idle is for authenticated, who has not the privilege DELETE'],
    plant: table(
      'idle',
      'owner text',
      `create policy p on idle for select to authenticated using (id = 1);
       create policy d on idle for delete to authenticated using (id = 1)`,
    ),
  },
  {
    code: 'policy-several-permissive',
    finds: ['For authenticated and SELECT, public.doubled has the policies p, q'],
    plant: table(
      'doubled',
      'owner text',
      `create policy p on doubled for select to authenticated using (id = 1);
       create policy q on doubled for all to authenticated using (id = 2)`,
    ),
  },
  {
    code: 'policy-recursive',
    finds: ['p on public.ping', 'p on public.pong', 'p on public.self'],
    plant: [
      table('ping', 'owner text'),
      table('pong', 'owner text'),
      table('self', 'owner text'),
      'create policy p on ping for select to authenticated using (id in (select id from pong))',
      'create policy p on pong for select to authenticated using (id in (select id from ping))',
      'create policy p on self for select to authenticated using (exists (select from self as other where other.owner = self.owner))',
    ].join(';'),
  },
  {
    code: 'policy-function-not-executable',
    finds: ['The policy p on public.denied is for authenticated, who may not call public.hidden()'],
    plant: table(
      'denied',
      'owner text',
      `create function hidden() returns int stable language sql return 1;
       revoke execute on function hidden from public;
       create policy p on denied for select to authenticated using (id = (select hidden()))`,
    ),
  },
  {
    code: 'policy-relation-not-readable',
    finds: ['The policy p on public.barred is for authenticated, who may not read public.barrier'],
    plant: table(
      'barred',
      'owner text',
      `create table barrier (id int primary key);
       create policy p on barred for select to authenticated using (id in (select id from barrier))`,
    ),
  },
  {
    code: 'policy-always-true-for-writes',
    finds: [
      'd on public.writable',
      'half on public.restricted',
      'i on public.writable',
      'j on public.writable',
      'now on public.restricted',
      'u on public.writable',
    ],
    plant: table(
      'writable',
      'owner text',
      `create policy p on writable for select to authenticated using (id = 1);
       create policy i on writable for insert to authenticated with check (true);
       create policy j on writable as permissive for insert to moderator with check (1 = 1);
       create policy u on writable for update to authenticated using (id = 1) with check (true);
       create policy d on writable for delete to public using (true);
       create policy a on writable for all to admin using (true);
       ${table(
         'restricted',
         'owner text',
         `create policy whole on restricted for insert to authenticated with check (true);
          create policy mine on restricted as restrictive for all to authenticated
            using (owner = (select auth.user_id()));
          create policy half on restricted for update to authenticated, moderator using (true);
          create policy now on restricted for delete to moderator using (now() < '2100-01-01');
          create policy still on restricted as restrictive for delete to moderator
            using (current_date > '2000-01-01')`,
       )}`,
    ),
  },
  {
    code: 'policy-trusts-editable-claims',
    finds: ['p on public.gullible', 'q on public.gullible'],
    plant: table(
      'gullible',
      'owner text',
      `create policy p on gullible for select to authenticated
         using (owner = (select auth.session() -> 'user_metadata' ->> 'name'));
       create function my_team() returns text stable language sql set search_path = ''
         return auth.session() -> 'unsafe_metadata' ->> 'team';
       create policy q on gullible for delete to authenticated using (owner = (select my_team()))`,
    ),
  },
  {
    code: 'policy-ignores-row',
    finds: ['p on public.members_only', 'p on public.second_factor'],
    plant: table(
      'members_only',
      'owner text',
      `create policy p on members_only for select to authenticated
         using ((select auth.user_id()) is not null);
       ${table(
         'second_factor',
         'owner text',
         `create policy p on second_factor for select to authenticated using (true);
          create policy r on second_factor as restrictive for select to authenticated
            using ((select auth.session() ->> 'aal') = 'aal2')`,
       )};
       ${table(
         'members_rows',
         'owner text',
         `create policy p on members_rows for select to authenticated
            using ((select auth.user_id()) is not null);
          create policy r on members_rows as restrictive for select to authenticated using (id > 0)`,
       )}`,
    ),
  },
  {
    code: 'policy-open-to-read',
    finds: ['p on public.countries', 'p on public.premieres'],
    plant: table(
      'countries',
      'name text',
      `create policy p on countries for select to authenticated using (true);
       ${table(
         'premieres',
         'name text',
         `create policy p on premieres for select to authenticated
            using (now() - interval '3 days' > '2026-01-31' and current_date < '2100-01-01')`,
       )};
       ${table(
         'rentals',
         'name text, until timestamptz',
         `create policy p on rentals for select to authenticated using (true);
          create policy r on rentals as restrictive for select to authenticated using (until > now())`,
       )}`,
    ),
  },
  {
    code: 'policy-reads-database-user',
    finds: ['p on public.by_user', 'q on public.by_user'],
    plant: table(
      'by_user',
      'owner text',
      `create policy p on by_user for select to authenticated using (owner = current_user);
       create policy q on by_user for delete to authenticated using (owner = session_user)`,
    ),
  },
  {
    code: 'policy-setting-required',
    finds: ['p on public.strict', 'q on public.strict', 'r on public.strict'],
    plant: table(
      'strict',
      'owner text',
      `create policy p on strict for select to authenticated
         using (owner = (select current_setting('app.user')));
       create policy q on strict for delete to authenticated
         using (owner = (select current_setting('app.user', false)));
       create function strict_user() returns text stable language plpgsql set search_path = ''
         as $$ begin return current_setting('app.user'); end $$;
       create policy r on strict for update to authenticated using (owner = (select strict_user()))`,
    ),
  },
  {
    code: 'policy-setting-unknown',
    finds: ['p on public.unfilled'],
    plant: table(
      'unfilled',
      'tenant text',
      `create policy p on unfilled for select to authenticated
         using (tenant = (select current_setting('app.current_tenant', true)))`,
    ),
  },
  {
    code: 'policy-claims-cast',
    finds: ['p on public.brittle', 'q on public.brittle'],
    plant: table(
      'brittle',
      'owner text',
      `create policy p on brittle for select to authenticated
         using (owner = (select current_setting('request.jwt.claims', true)::json ->> 'sub'));
       create function brittle_user() returns uuid stable language plpgsql set search_path = ''
         as $$ begin return cast(current_setting('request.jwt.sub', true) as uuid); end $$;
       create policy q on brittle for delete to authenticated
         using (owner = (select brittle_user()::text));
       create policy r on brittle for update to authenticated
         using (owner = (select nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub'))`,
    ),
  },
  {
    code: 'policy-volatile-function',
    finds: ['The policy p on public.dice calls pg_catalog.random()'],
    plant: table(
      'dice',
      'owner text',
      'create policy p on dice for select to authenticated using (id > random())',
    ),
  },
  {
    code: 'policy-reads-other-table',
    finds: ['The policy p on public.derived reads public.todos'],
    plant: table(
      'derived',
      'todo uuid',
      'create policy p on derived for select to authenticated using (todo in (select todos.id from todos))',
    ),
  },
  {
    code: 'policy-function-per-row',
    finds: [
      'The policy correlated on public.slow calls auth.user_id()',
      'The policy plain on public.slow calls auth.user_id()',
      `The policy setting on public.slow calls pg_catalog.current_setting(text, bool)`,
    ],
    plant: table(
      'slow',
      'owner text',
      `create policy plain on slow for select to authenticated using (owner = auth.user_id());
       create policy correlated on slow for delete to authenticated
         using ((select auth.user_id() = owner));
       create policy setting on slow for update to authenticated
         using (owner || ')' = current_setting('app.user', true));
       create policy once on slow for insert to authenticated with check (
         owner = (select auth.user_id()) or exists (
           select from projects where projects.name = slow.owner
             and projects.account_id = any (array(select access.account_ids('{OWNER}')))))`,
    ),
  },
  {
    code: 'policy-column-without-index',
    finds: ['The policy p on public.unsorted compares the column owner'],
    plant: table(
      'unsorted',
      'owner text',
      'create policy p on unsorted for select to authenticated using (owner = (select auth.user_id()))',
    ),
  },
];

const definer = (name: string, rest: string, body = 'begin return 1; end') => `
  create function ${name}() returns int language plpgsql security definer ${rest} as $$ ${body} $$;
  revoke execute on function ${name} from public`;

const functionFaults: readonly Fault[] = [
  {
    code: 'function-definer-without-search-path',
    finds: ['public.pathless()'],
    plant: definer('pathless', ''),
  },
  {
    code: 'function-definer-writable-path',
    finds: ['public.misled() runs as its owner and looks in the schema everybodys'],
    plant: `create schema everybodys; grant create on schema everybodys to authenticated;
            ${definer('misled', 'set search_path = pg_catalog, everybodys, pg_temp')}`,
  },
  {
    code: 'function-definer-temporary-first',
    finds: ['public.shadowed()'],
    plant: definer('shadowed', 'set search_path = pg_catalog, public'),
  },
  {
    code: 'function-definer-bypasses-rls',
    finds: ['public.all_seeing()'],
    plant: `${definer('all_seeing', `set search_path = ''`)};
            grant execute on function all_seeing to authenticated`,
  },
  {
    code: 'function-definer-bypasses-rls',
    finds: ['public.unbound()'],
    plant: `alter table todos no force row level security;
            ${definer('unbound', `set search_path = ''`)};
            alter function unbound owner to test_owner;
            grant execute on function unbound to authenticated`,
  },
  {
    code: 'function-definer-public',
    finds: ['public.everybodys()'],
    plant: `${definer('everybodys', `set search_path = ''`)};
            grant execute on function everybodys to public;
            alter function everybodys owner to rowhouse_access`,
  },
  {
    code: 'function-definer-callable',
    finds: ['public.helpful()'],
    plant: `${definer('helpful', `set search_path = ''`)};
            grant execute on function helpful to authenticated;
            alter function helpful owner to rowhouse_access`,
  },
  {
    code: 'function-definer-dynamic-sql',
    finds: ['public.dynamic()'],
    plant: definer(
      'dynamic',
      `set search_path = ''`,
      `begin execute 'select ' || 1; return 1; end`,
    ),
  },
  {
    code: 'function-public',
    finds: ['public.unguarded()'],
    plant: `create function unguarded() returns int language sql return 1;
            grant execute on function unguarded to public`,
  },
  {
    code: 'function-leakproof',
    finds: ['public.leaky()'],
    plant: `create function leaky() returns int leakproof language sql return 1;
            revoke execute on function leaky from public`,
  },
  {
    code: 'function-mutable-search-path',
    finds: ['public.mutable()'],
    plant: `create function mutable() returns int language plpgsql as $$ begin return 1; end $$;
            revoke execute on function mutable from public;
            grant execute on function mutable to authenticated`,
  },
  {
    code: 'function-forges-context',
    finds: ['public.become()', 'public.claim()', 'public.powers()'],
    plant: `create function become() returns void language plpgsql set search_path = ''
              as $$ begin set local role admin; end $$;
            create function claim() returns text language sql set search_path = ''
              return set_config('request.jwt.claims', '{}', true);
            create function powers() returns int language sql set search_path = '' set role = admin
              as 'select 1';
            create function promote() returns void language plpgsql set search_path = ''
              as $$ begin update public.memberships set role = 'ADMIN' where false; end $$;
            revoke execute on function become, claim, powers, promote from public;
            grant execute on function become, claim, powers, promote to authenticated`,
  },
  {
    code: 'function-untrusted-language',
    finds: ['public.native()'],
    plant: `create function native() returns int language internal set search_path = '' as 'pg_backend_pid';
            revoke execute on function native from public;
            grant execute on function native to authenticated`,
  },
];

const trigger = (name: string, rest: string, body = 'begin return null; end') => `
  create function ${name}() returns trigger language plpgsql set search_path = '' ${rest} as $$ ${body} $$;
  revoke execute on function ${name} from public;
  create trigger ${name} after insert on todos for each row execute function ${name}()`;

const triggerFaults: readonly Fault[] = [
  {
    code: 'trigger-disabled',
    finds: ['set_updated_at on public.todos'],
    plant: 'alter table todos disable trigger set_updated_at',
  },
  {
    code: 'trigger-definer',
    finds: ['watched on public.todos'],
    plant: `${trigger('watched', 'security definer')};
            alter function watched owner to rowhouse_access`,
  },
  {
    code: 'trigger-bypasses-rls',
    finds: ['looks_on on public.todos'],
    plant: trigger('looks_on', 'security definer'),
  },
  {
    code: 'trigger-forges-context',
    finds: ['becomes on public.todos'],
    plant: trigger('becomes', '', 'begin set local role admin; return null; end'),
  },
  {
    code: 'table-rule',
    finds: ['diverted on public.todos'],
    plant: 'create rule diverted as on delete to todos do instead nothing',
  },
];

/** A table of a row's author, who is whoever writes it unless they say otherwise. */
const signed = (name: string, policies: string) =>
  table(
    name,
    'author text default auth.user_id()',
    `grant insert (id, author), update (author) on ${name} to authenticated, admin; ${policies}`,
  );

const grantFaults: readonly Fault[] = [
  {
    code: 'column-not-granted',
    finds: [
      'anonymous may not select public.accounts.updated_at, needed by Account.updatedAt, deleteAccount, updateAccount',
      'authenticated may not delete public.projects, needed by deleteProject',
      'authenticated may not insert public.todos.due_at, needed by createTodo, createTodos',
      'moderator may not update public.todos.due_at, needed by updateTodo, updateTodos',
    ],
    plant: `revoke insert (due_at) on todos from authenticated;
            revoke update (due_at) on todos from moderator;
            revoke delete on projects from authenticated;
            revoke select on accounts from anonymous;
            grant select (id, name, slug, created_at) on accounts to anonymous`,
  },
  {
    code: 'column-missing',
    finds: [
      'There is no column public.memberships.created_at, needed by Membership.createdAt, the list of Membership',
    ],
    plant: 'alter table memberships drop column created_at',
  },
  {
    code: 'column-author-forgeable',
    finds: [
      'By the policy p on public.forged authenticated may write anybody into public.forged.author',
      'By the policy p on public.handed_on authenticated may write anybody into public.handed_on.author',
    ],
    plant: [
      signed(
        'forged',
        `create policy p on forged for insert to authenticated with check (id > 0);
         create policy a on forged for insert to admin with check (id > 0)`,
      ),
      signed(
        'handed_on',
        `create policy p on handed_on for update to authenticated
           using (author = (select auth.user_id())) with check (id > 0)`,
      ),
      signed(
        'guarded',
        `create policy p on guarded for insert to authenticated with check (id > 0);
         create policy g on guarded as restrictive for insert to authenticated
           with check (author = (select auth.user_id()));
         create policy u on guarded for update to authenticated using (author = (select auth.user_id()))`,
      ),
    ].join(';'),
  },
];

/** A table under audit, by a trigger that somebody wrote by hand: without columns that are copies. */
const recorded = (
  name: string,
  columns: string,
  type: string,
  key: string,
  ...path: readonly string[]
) => `
  create table ${name} (id uuid primary key, ${columns});
  create trigger audit after insert on ${name} for each row
    execute function rowhouse.record_activity(${[type, key, '{}', ...path].map((text) => `'${text}'`).join()})`;

const auditFaults: readonly Fault[] = [
  {
    code: 'audit-missing',
    finds: ['public.half_watched', 'public.unwatched'],
    plant: table(
      'unwatched',
      'owner text',
      `grant insert on unwatched to authenticated;
       create policy p on unwatched for insert to authenticated with check (owner = (select auth.user_id()));
       ${recorded('half_watched', 'account_id uuid references accounts', 'Half', 'id', 'account_id')};
       ${secure('half_watched')}; grant delete on half_watched to authenticated;
       create policy p on half_watched for delete to authenticated using (id is null)`,
    ),
  },
  {
    code: 'audit-path-broken',
    finds: [
      "The trigger audit on public.astray ends at a table that is no account's",
      'The trigger audit on public.keyless names its key key, and there is no such column',
      'The trigger audit on public.loose leads by the column account_id, which refers to no table',
      'The trigger audit on public.misspelt leads through a column acount_id that is not there',
      'The trigger audit on public.moved leads through a column step_id that is not there',
      'The trigger audit on public.skips goes on from another table than it leads to',
      'The trigger audit on public.steps leads through a column todo_id that is not there',
      'The trigger audit on public.through_nothing leads through a table that is not there',
    ],
    plant: [
      recorded('astray', 'todo_id uuid references todos', 'Astray', 'id', 'todo_id'),
      recorded('keyless', 'account_id uuid references accounts', 'Keyless', 'key', 'account_id'),
      recorded('loose', 'account_id uuid', 'Loose', 'id', 'account_id'),
      recorded('misspelt', 'account_id uuid references accounts', 'Misspelt', 'id', 'acount_id'),
      recorded(
        'skips',
        'todo_id uuid references todos',
        'Skips',
        'id',
        'todo_id',
        '{public.projects,id,account_id}',
      ),
      recorded(
        'through_nothing',
        'todo_id uuid references todos',
        'Through',
        'id',
        'todo_id',
        '{public.gone,id,account_id}',
      ),
      `create table steps (id uuid primary key, todo_id uuid references todos);
       select rowhouse.audit('steps', 'Step', 'todo_id');
       create table moved (id uuid primary key, step_id uuid references steps);
       select rowhouse.audit('moved', 'Moved', 'step_id');
       alter table steps rename todo_id to task_id;
       alter table moved rename step_id to stage_id`,
    ].join(';'),
  },
  {
    code: 'audit-without-account',
    finds: [
      'The trigger audit on public.apart names no column of an account, and todo_id leads to one',
    ],
    plant: `create table apart (id uuid primary key, todo_id uuid references todos);
            select rowhouse.audit('apart', 'Apart')`,
  },
  {
    code: 'audit-type-unknown',
    finds: [
      'The trigger again on public.projects calls its rows Projct, and no type of that name shows them',
    ],
    plant: `create trigger again after insert on projects for each row
              execute function rowhouse.record_activity('Projct', 'id', '{}', 'account_id')`,
  },
];

/** One fault at least for each check but `login-missing`, which needs no database of its own. */
export const faults: readonly Fault[] = [
  ...serverFaults,
  ...loginFaults,
  ...requestRoleFaults,
  ...sessionFaults,
  ...schemaFaults,
  ...tableFaults,
  ...privilegeFaults,
  ...structureFaults,
  ...policyFaults,
  ...functionFaults,
  ...triggerFaults,
  ...grantFaults,
  ...auditFaults,
];
