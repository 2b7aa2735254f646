-- A column may copy a value of the row that its own row refers to, and a foreign key with ON UPDATE
-- CASCADE have it follow. Where the copy changes, nobody has changed its row: the record overlooks it.
-- The trigger of a table under audit is told of such columns by one argument more, the third: an array.

-- Records a write to one row, in the transaction of the write. Its arguments: the name of the row's
-- type in the API, the column of its key, columns that are copies, and the path to its account (see
-- rowhouse.account_of), if it has one. What an entry tells of whom is said in 0003.
grant create on schema rowhouse to rowhouse_audit;
set local role rowhouse_audit;
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
reset role;
revoke create on schema rowhouse from rowhouse_audit;

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

drop function rowhouse.audit(regclass, text, text);
-- Puts a table under audit: for its owner, in a migration. Again after its columns were renamed.
--
-- relation: it has a primary key of one uuid
-- type: the name of its type in the API
-- place: the column that says which account a row belongs to. Its own key, where the table is the
--   accounts'; otherwise a foreign key to a table that is under audit already, from which the way
--   goes on. Left out where rows belong to no account.
-- copies: columns that copy values of another row. They stand in no entry.
create function rowhouse.audit(
  relation regclass, type text, place text default null, copies text[] default '{}'
) returns void
language plpgsql
set search_path = ''
as $$
declare
  key name;
  parent regclass;
  parents text[];
  path text[] := '{}';
  step text[];
  missing text;
begin
  select attname into key from pg_catalog.pg_index
    join pg_catalog.pg_attribute on attrelid = indrelid and attnum = indkey[0]
  where indrelid = relation and indisprimary and indnatts = 1 and atttypid = 'uuid'::regtype;
  if key is null then
    raise exception 'audit of %: its primary key is not one column of type uuid', relation;
  end if;
  select name into missing from unnest(copies) as name where not exists (
    select from pg_catalog.pg_attribute
    where attrelid = relation and attname = name and attnum > 0 and not attisdropped);
  if found then
    raise exception 'audit of %: it has no column %', relation, missing;
  end if;
  if place = key then
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
    where conrelid = relation and contype = 'f' and attname = place and atttypid = 'uuid'::regtype;
    if parent is null then
      raise exception 'audit of %: its column % is no foreign key to a uuid', relation, place;
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

-- Tables that are under audit already: they have no such column yet.
do $$
declare
  one record;
begin
  for one in
    select tgname as name, tgrelid::regclass as relation, rowhouse.trigger_arguments(t) as arguments
    from pg_trigger as t where tgfoid = 'rowhouse.record_activity()'::regprocedure
  loop
    execute format(
      'create or replace trigger %I after insert or update or delete on %s for each row execute function rowhouse.record_activity(%s)',
      one.name, one.relation,
      (select string_agg(quote_literal(argument), ', ' order by position)
        from unnest(one.arguments[:2] || '{}'::text || one.arguments[3:]) with ordinality as argument (argument, position)));
  end loop;
  perform rowhouse.write_steps();
end
$$;
