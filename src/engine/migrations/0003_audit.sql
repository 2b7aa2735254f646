-- The record of activity: the table, the one function that writes it, and the function that puts a
-- table of the domain under it. Who of the domain's roles may read which entry is the domain's to
-- say, with grants and policies of its own on rowhouse.activities.

-- Databases that were made before this schema have the table in public. It comes here as it is, with
-- its entries; processes of the version before go on reading it through a view.
do $$
declare
  partial_index regclass;
  recorders_policy name;
  held record;
begin
  if to_regprocedure('access.record_activity()') is null then
    create type rowhouse.activity_action as enum ('CREATED', 'UPDATED', 'DELETED');
    create table rowhouse.activities (
      id uuid primary key default gen_random_uuid(),
      account_id uuid,
      action rowhouse.activity_action not null,
      subject_type text not null,
      subject_id uuid not null,
      changes jsonb default '{}' not null,
      user_id text,
      role text not null,
      request_id text,
      occurred_at timestamp(6) with time zone default clock_timestamp() not null
    );
    create index activities_account_id_index on rowhouse.activities (account_id, occurred_at, id);
    alter table rowhouse.activities enable row level security, force row level security;
    return;
  end if;

  alter type public.activity_action set schema rowhouse;
  alter table public.activities set schema rowhouse;
  for partial_index in
    select indexrelid from pg_index
    where indrelid = 'rowhouse.activities'::regclass and indpred is not null
  loop
    execute format('drop index %s', partial_index);
  end loop;
  for recorders_policy in
    select polname from pg_policy
    where polrelid = 'rowhouse.activities'::regclass
      and polroles && array['rowhouse_audit'::regrole::oid, 'rowhouse_maintenance'::regrole::oid]
  loop
    execute format('drop policy %I on rowhouse.activities', recorders_policy);
  end loop;
  create view public.activities with (security_invoker = true) as select * from rowhouse.activities;
  for held in
    select privilege_type as privilege, grantee::regrole as grantee
    from pg_class, aclexplode(relacl)
    where pg_class.oid = 'rowhouse.activities'::regclass and grantee not in (0, relowner)
  loop
    execute format('grant %s on public.activities to %s', held.privilege, held.grantee);
  end loop;
  revoke usage on schema access from rowhouse_audit;
end
$$;

-- For rows that go with the row that says whose they are: by then only its entry does.
create index activities_deleted_index on rowhouse.activities (subject_id) where action = 'DELETED';

create policy select_as_recorder on rowhouse.activities for select to rowhouse_audit using (true);
create policy insert_as_recorder on rowhouse.activities for insert to rowhouse_audit with check (true);
-- What is older than anybody needs goes in the end.
create policy select_as_maintenance on rowhouse.activities for select to rowhouse_maintenance using (true);
create policy delete_as_maintenance on rowhouse.activities for delete to rowhouse_maintenance using (true);

grant select, delete on rowhouse.activities to rowhouse_maintenance;
grant select (account_id, subject_id, action, occurred_at),
  insert (account_id, subject_type, subject_id, action, changes, user_id, role, request_id)
  on rowhouse.activities to rowhouse_audit;
revoke select (subject_type) on rowhouse.activities from rowhouse_audit;

-- One step of a way to an account: from the row of a table with this key to what its column refers
-- to. rowhouse.audit() writes the steps that there are into it, so that their plans are kept.
create function rowhouse.follow(step text, place uuid, out known boolean, out following uuid)
language plpgsql stable
set search_path = ''
as $$
begin
  raise exception 'no table is under audit by %', step;
end
$$;
grant execute on function rowhouse.follow to rowhouse_audit;

-- The account that a row belongs to, by the column that says so and the steps that lead on from it.
-- Null for a row that belongs to none.
create function rowhouse.account_of(path text[], fact jsonb) returns uuid
language plpgsql stable
set search_path = ''
as $$
declare
  place uuid := fact ->> path[1];
  next record;
begin
  for number in 2 .. cardinality(path) loop
    exit when place is null;
    next := rowhouse.follow(path[number], place);
    if next.known then
      place := next.following;
      continue;
    end if;
    -- That row is being deleted, and this with it. Of their events the first is recorded first.
    select account_id as following into next from rowhouse.activities
    where subject_id = place and action = 'DELETED'
    order by occurred_at desc limit 1;
    if not found then
      raise exception 'it is not known whose % is in %, so what refers to it can not be recorded',
        place, path[number];
    end if;
    return next.following;
  end loop;
  return place;
end
$$;

-- Records a write to one row, in the transaction of the write. Its arguments: the name of the row's
-- type in the API, the column of its key, and the path to its account (see above), if it has one.
--
-- A row that goes from one account to another leaves an entry in both; one that comes from or goes
-- to where it is personal, in the account alone. An entry tells the values that its account's people
-- could see: those from before where the row was theirs then, those from after where it is now. The
-- values of a personal row are nobody's, so only the names of its columns are kept.
create function rowhouse.record_activity() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  before constant jsonb := to_jsonb(old);
  after constant jsonb := to_jsonb(new);
  fact constant jsonb := coalesce(after, before);
  path constant text[] := tg_argv[2:];
  source uuid;
  target uuid;
  account uuid;
  changes jsonb := '{}';
begin
  -- What changes nothing is no change.
  if before = after then
    return null;
  end if;
  if not fact ? tg_argv[1] or not fact ? coalesce(path[1], tg_argv[1]) then
    raise exception 'the trigger % on %.% names a column that is not there: see rowhouse.audit()',
      tg_name, tg_table_schema, tg_table_name;
  end if;
  if before is not null then
    source := rowhouse.account_of(path, before);
  end if;
  if before ->> path[1] = after ->> path[1] then
    target := source;
  elsif after is not null then
    target := rowhouse.account_of(path, after);
  end if;
  foreach account in array
    case when source <> target then array[source, target] else array[coalesce(target, source)] end
  loop
    -- What was created stands in the row, or in the entry that changed or deleted it first.
    if tg_op <> 'INSERT' then
      changes := (
        select coalesce(jsonb_object_agg(name, jsonb_build_array(
            case when account = source then before -> name end,
            case when account = target then after -> name end)), '{}')
        from jsonb_object_keys(before) as name
        where before ->> name is distinct from after ->> name and name not in (tg_argv[1], 'updated_at')
      );
    end if;
    insert into rowhouse.activities
      (account_id, action, subject_type, subject_id, changes, user_id, role, request_id)
    values (
      account,
      (case tg_op when 'INSERT' then 'CREATED' when 'UPDATE' then 'UPDATED' else 'DELETED' end)::rowhouse.activity_action,
      tg_argv[0],
      (fact ->> tg_argv[1])::uuid,
      changes,
      rowhouse.caller(),
      -- The role of whoever writes: here it is another's.
      coalesce(nullif(current_setting('role'), 'none'), session_user),
      nullif(current_setting('request.id', true), '')
    );
  end loop;
  return null;
end
$$;

-- The arguments of a trigger: texts in any encoding, each of which ends in a zero byte.
create function rowhouse.trigger_arguments(one pg_catalog.pg_trigger) returns text[]
language sql stable
set search_path = ''
as $$
  select array_agg(convert_from(decode(replace(bytes, ' ', ''), 'hex'), getdatabaseencoding()) order by position)
  from unnest(string_to_array(regexp_replace(encode(one.tgargs, 'hex'), '(..)', '\1 ', 'g'), '00 '))
    with ordinality as argument (bytes, position)
  where position <= one.tgnargs
$$;

-- The arguments of a table's trigger, where it is under audit.
create function rowhouse.audit_arguments(relation regclass) returns text[]
language sql stable
set search_path = ''
as $$
  select rowhouse.trigger_arguments(t) from pg_catalog.pg_trigger as t
  where tgrelid = relation and tgfoid = 'rowhouse.record_activity()'::regprocedure
$$;

-- Writes into rowhouse.follow() the steps of all tables under audit.
create function rowhouse.write_steps() returns void
language plpgsql
set search_path = ''
as $body$
declare
  step text;
  parts text[];
  branches text := '';
begin
  for step in
    select distinct argument collate "C" from pg_catalog.pg_trigger as t,
      unnest((rowhouse.trigger_arguments(t))[4:]) as argument
    where tgfoid = 'rowhouse.record_activity()'::regprocedure order by 1
  loop
    parts := step;
    branches := branches || format($branch$
    when %L then select %I into following from %s where %I = place;$branch$,
      step, parts[3], parts[1], parts[2]);
  end loop;
  -- The first branch is nobody's, for there has to be one.
  execute format($definition$
create or replace function rowhouse.follow(step text, place uuid, out known boolean, out following uuid)
language plpgsql stable
set search_path = ''
as $function$
begin
  case step
    when '' then following := null;%s
    else raise exception 'no table is under audit by %%', step;
  end case;
  known := found;
end
$function$$definition$, branches);
end
$body$;

-- Puts a table under audit: for its owner, in a migration. Again after its columns were renamed.
--
-- relation: it has a primary key of one uuid
-- type: the name of its type in the API
-- place: the column that says which account a row belongs to. Its own key, where the table is the
--   accounts'; otherwise a foreign key to a table that is under audit already, from which the way
--   goes on. Left out where rows belong to no account.
create function rowhouse.audit(relation regclass, type text, place text default null) returns void
language plpgsql
set search_path = ''
as $$
declare
  key name;
  parent regclass;
  parents text[];
  path text[] := '{}';
  step text[];
begin
  select attname into key from pg_catalog.pg_index
    join pg_catalog.pg_attribute on attrelid = indrelid and attnum = indkey[0]
  where indrelid = relation and indisprimary and indnatts = 1 and atttypid = 'uuid'::regtype;
  if key is null then
    raise exception 'audit of %: its primary key is not one column of type uuid', relation;
  end if;
  if place = key then
    path := array[place];
  elsif place is not null then
    if not exists (select from pg_catalog.pg_attribute
      where attrelid = relation and attname = place and attnum > 0 and not attisdropped)
    then
      raise exception 'audit of %: it has no column %', relation, place;
    end if;
    select confrelid into parent from pg_catalog.pg_constraint
      join pg_catalog.pg_attribute on attrelid = conrelid and conkey = array[attnum]
    where conrelid = relation and contype = 'f' and attname = place and atttypid = 'uuid'::regtype;
    if parent is null then
      raise exception 'audit of %: its column % is no foreign key to a uuid', relation, place;
    end if;
    parents := rowhouse.audit_arguments(parent);
    if parents is null or cardinality(parents) < 3 then
      raise exception 'audit of %: its column % leads to %, which is not under audit itself, or belongs to no account',
        relation, place, parent;
    end if;
    path := array[place];
    if parents[2] <> parents[3] then
      path := path || array[parent::text, parents[2], parents[3]]::text || parents[4:];
    end if;
  end if;

  -- The recorder reads the tables on the way.
  for step in select unnest(path[2:])::text[] loop
    execute format('grant select (%I, %I) on %s to rowhouse_audit', step[2], step[3], step[1]);
    if not exists (
      select from pg_catalog.pg_policy where polrelid = step[1]::regclass
        and polcmd in ('r', '*') and 'rowhouse_audit'::regrole::oid = any(polroles))
    then
      execute format('create policy select_as_recorder on %s for select to rowhouse_audit using (true)', step[1]);
    end if;
    execute format('grant usage on schema %s to rowhouse_audit',
      (select relnamespace::regnamespace from pg_catalog.pg_class where oid = step[1]::regclass));
  end loop;

  -- First of a table's triggers by its name, so that entries come in the order of what happened.
  execute format(
    'create or replace trigger audit after insert or update or delete on %s for each row execute function rowhouse.record_activity(%s)',
    relation,
    (select string_agg(quote_literal(argument), ', ' order by position)
      from unnest(array[type, key::text] || path) with ordinality as argument (argument, position)));
  perform rowhouse.write_steps();
end
$$;


grant create on schema rowhouse to rowhouse_audit;
alter function rowhouse.account_of owner to rowhouse_audit;
alter function rowhouse.record_activity owner to rowhouse_audit;
revoke create on schema rowhouse from rowhouse_audit;
-- Migrations of the domain put the trigger on tables, as the tables' owner.
do $$
declare
  owner constant name := current_user;
begin
  set local role rowhouse_audit;
  execute format('grant execute on function rowhouse.record_activity to %I', owner);
  reset role;
end
$$;

-- Databases that were made before this schema: what called the former function calls this one. The
-- tables to which others lead come first.
do $$
declare
  former regprocedure := to_regprocedure('access.record_activity()');
  waiting record;
  moved boolean := true;
begin
  if former is null then
    return;
  end if;
  while moved loop
    moved := false;
    for waiting in
      select tgrelid::regclass as relation, tgname as name,
        rowhouse.trigger_arguments(t) as arguments
      from pg_trigger as t where tgfoid = former
      order by tgrelid
    loop
      continue when waiting.arguments[2] <> 'id' and not exists (
        select from pg_constraint join pg_attribute on attrelid = conrelid and conkey = array[attnum]
        where conrelid = waiting.relation and contype = 'f' and attname = waiting.arguments[2]
          and cardinality(rowhouse.audit_arguments(confrelid)) > 2);
      execute format('drop trigger %I on %s', waiting.name, waiting.relation);
      perform rowhouse.audit(waiting.relation, waiting.arguments[1], waiting.arguments[2]);
      moved := true;
    end loop;
  end loop;
  for waiting in select tgrelid::regclass as relation, tgname as name from pg_trigger where tgfoid = former loop
    raise exception 'the trigger % on % names a column that leads to no account; drop it, and use rowhouse.audit() afterwards',
      waiting.name, waiting.relation;
  end loop;
  drop function access.record_activity();
  drop function access.account_of(text, jsonb);
end
$$;
