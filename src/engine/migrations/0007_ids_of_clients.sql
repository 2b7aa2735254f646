-- Clients may make the ids of new rows (see the domain's grants), and so could use one again.

grant create on schema rowhouse to rowhouse_audit;
set local role rowhouse_audit;

-- Records a write to one row, in the transaction of the write. Its arguments: the name of the row's
-- type in the API, the column of its key, columns that are copies, and the path to its account (see
-- rowhouse.account_of), if it has one. What an entry tells of whom is said in 0003.
--
-- A request makes no account of an id that entries name already: who makes an account owns it, and would read
-- what was recorded of the one that is gone. In maintenance a row may be put back.
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
  if tg_op = 'INSERT' and path[1] = tg_argv[1]
    and current_setting('role') not in ('none', 'rowhouse_maintenance')
    and exists (select from rowhouse.activities where account_id = target)
  then
    raise exception 'an account had this id before' using errcode = 'unique_violation',
      schema = tg_table_schema, table = tg_table_name;
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
