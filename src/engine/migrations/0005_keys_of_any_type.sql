-- Tables under audit have keys of any type: numbers, texts. An entry names its row by the key as a text.
-- Rows of two types may have one key then, so what was deleted is looked for by both. Accounts are known
-- by a uuid, as before.

-- Every entry is written anew, once. A database that was made before this schema has a view of them, for
-- processes of the version before.
do $$
declare
  former constant regclass := (
    select ev_class from pg_catalog.pg_rewrite where ev_class = to_regclass('public.activities') and exists (
      select from pg_catalog.pg_depend
      where classid = 'pg_rewrite'::regclass and objid = pg_rewrite.oid and refobjid = 'rowhouse.activities'::regclass));
  grants constant text[] := array(
    select format('grant %s on public.activities to %s', privilege_type, grantee::regrole)
    from pg_catalog.pg_class, aclexplode(relacl)
    where pg_class.oid = former and grantee not in (0, relowner));
  one text;
begin
  if former is not null then
    drop view public.activities;
  end if;
  alter table rowhouse.activities alter subject_id type text using subject_id::text;
  if former is not null then
    create view public.activities with (security_invoker = true) as select * from rowhouse.activities;
    foreach one in array grants loop
      execute one;
    end loop;
  end if;
end
$$;
grant select (subject_type) on rowhouse.activities to rowhouse_audit;

-- One step of a way to an account: from the row of a table with this key to what its column refers to.
-- It tells the type of the table's rows as well. rowhouse.audit() writes the steps that there are into
-- it, so that their plans are kept.
drop function rowhouse.follow(text, uuid);
create function rowhouse.follow(step text, place text, out known boolean, out following text, out type text)
language plpgsql stable
set search_path = ''
as $$
begin
  raise exception 'no table is under audit by %', step;
end
$$;
grant execute on function rowhouse.follow to rowhouse_audit;

-- Writes into rowhouse.follow() the steps of all tables under audit.
create or replace function rowhouse.write_steps() returns void
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
      unnest((rowhouse.trigger_arguments(t))[5:]) as argument
    where tgfoid = 'rowhouse.record_activity()'::regprocedure order by 1
  loop
    parts := step;
    branches := branches || format($branch$
    when %L then type := %L; select %I into following from %s where %I = place::%s;$branch$,
      step, (rowhouse.audit_arguments(to_regclass(parts[1])))[1], parts[3], parts[1], parts[2],
      coalesce((select format_type(atttypid, null) from pg_catalog.pg_attribute
        where attrelid = to_regclass(parts[1]) and attname = parts[2]), 'text'));
  end loop;
  -- The first branch is nobody's, for there has to be one.
  execute format($definition$
create or replace function rowhouse.follow(step text, place text, out known boolean, out following text, out type text)
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
select rowhouse.write_steps();

grant create on schema rowhouse to rowhouse_audit;
set local role rowhouse_audit;

-- The account that a row belongs to, by the column that says so and the steps that lead on from it.
-- Null for a row that belongs to none.
create or replace function rowhouse.account_of(path text[], fact jsonb) returns uuid
language plpgsql stable
set search_path = ''
as $$
declare
  place text := fact ->> path[1];
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
    where subject_type = next.type and subject_id = place and action = 'DELETED'
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
-- type in the API, the column of its key, columns that are copies, and the path to its account (see
-- rowhouse.account_of), if it has one. What an entry tells of whom is said in 0003.
create or replace function rowhouse.record_activity() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  copies constant text[] := tg_argv[2];
  before constant jsonb := to_jsonb(old) - copies;
  after constant jsonb := to_jsonb(new) - copies;
  fact constant jsonb := coalesce(after, before);
  path constant text[] := tg_argv[3:];
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
      -- Whoever reads JSON would round a longer number: it is told as a text.
      changes := (
        select coalesce(jsonb_object_agg(name, jsonb_build_array(
            case when account = source then was end, case when account = target then became end)), '{}')
        from jsonb_object_keys(before) as name
          cross join lateral (select
            case when jsonb_typeof(before -> name) = 'number' and length(before ->> name) > 15
              then to_jsonb(before ->> name) else before -> name end as was,
            case when jsonb_typeof(after -> name) = 'number' and length(after ->> name) > 15
              then to_jsonb(after ->> name) else after -> name end as became) as value
        where before ->> name is distinct from after ->> name and name not in (tg_argv[1], 'updated_at')
      );
    end if;
    insert into rowhouse.activities
      (account_id, action, subject_type, subject_id, changes, user_id, role, request_id)
    values (
      account,
      (case tg_op when 'INSERT' then 'CREATED' when 'UPDATE' then 'UPDATED' else 'DELETED' end)::rowhouse.activity_action,
      tg_argv[0],
      fact ->> tg_argv[1],
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
reset role;
revoke create on schema rowhouse from rowhouse_audit;

-- Puts a table under audit: for its owner, in a migration. Again after its columns or its type were
-- renamed.
--
-- relation: it has a primary key of one column
-- type: the name of its type in the API
-- place: the column that says which account a row belongs to. Its own key, a uuid, where the table is
--   the accounts'; otherwise a foreign key to a table that is under audit already, from which the way
--   goes on. Left out where rows belong to no account.
-- copies: columns that copy values of another row. They stand in no entry.
create or replace function rowhouse.audit(
  relation regclass, type text, place text default null, copies text[] default '{}'
) returns void
language plpgsql
set search_path = ''
as $$
declare
  key name;
  kind regtype;
  parent regclass;
  parents text[];
  path text[] := '{}';
  step text[];
  missing text;
begin
  select attname, atttypid into key, kind from pg_catalog.pg_index
    join pg_catalog.pg_attribute on attrelid = indrelid and attnum = indkey[0]
  where indrelid = relation and indisprimary and indnatts = 1;
  if key is null then
    raise exception 'audit of %: its primary key is not one column', relation;
  end if;
  if kind <> all ('{uuid,int2,int4,int8,text,varchar,date}'::regtype[])
    and (select typtype <> 'e' from pg_catalog.pg_type where oid = kind)
  then
    raise exception 'audit of %: its primary key % is of type %, by which no row is known', relation, key, kind;
  end if;
  select name into missing from unnest(copies) as name where not exists (
    select from pg_catalog.pg_attribute
    where attrelid = relation and attname = name and attnum > 0 and not attisdropped);
  if found then
    raise exception 'audit of %: it has no column %', relation, missing;
  end if;
  if place = key then
    if kind <> 'uuid'::regtype then
      raise exception 'audit of %: an account is known by a uuid, and the key % is of type %', relation, key, kind;
    end if;
    path := array[place];
  elsif place is not null then
    if not exists (select from pg_catalog.pg_attribute
      where attrelid = relation and attname = place and attnum > 0 and not attisdropped)
    then
      raise exception 'audit of %: it has no column %', relation, place;
    end if;
    -- Also one of several columns, where its own refers to the whole primary key.
    select confrelid into parent from pg_catalog.pg_constraint
      cross join unnest(conkey, confkey) as pair (here, there)
      join pg_catalog.pg_attribute on attrelid = conrelid and attnum = here
      join pg_catalog.pg_index on indrelid = confrelid and indisprimary and indnatts = 1 and indkey[0] = there
    where conrelid = relation and contype = 'f' and attname = place;
    if parent is null then
      raise exception 'audit of %: its column % is no foreign key to a primary key of one column', relation, place;
    end if;
    parents := rowhouse.audit_arguments(parent);
    if parents is null or cardinality(parents) < 4 then
      raise exception 'audit of %: its column % leads to %, which is not under audit itself, or belongs to no account',
        relation, place, parent;
    end if;
    path := array[place];
    if parents[2] <> parents[4] then
      path := path || array[parent::text, parents[2], parents[4]]::text || parents[5:];
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
      from unnest(array[type, key::text, copies::text] || path) with ordinality as argument (argument, position)));
  perform rowhouse.write_steps();
end
$$;
