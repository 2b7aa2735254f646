-- The record of activity: who may read it, and the one function that writes it.

alter table activities force row level security;
--> statement-breakpoint

-- Requests read, and no more: nobody who reaches the API adds, changes or removes an entry, an admin
-- included. Maintenance removes what is too old, and changes nothing either.
grant select on activities to anonymous, authenticated, moderator, admin;
grant select, delete on activities to rowhouse_maintenance;

grant usage on schema public, access to rowhouse_audit;
grant select (id, account_id) on projects to rowhouse_audit;
grant select (account_id, subject_type, subject_id, action, occurred_at),
  insert (account_id, subject_type, subject_id, action, changes, user_id, role, request_id)
  on activities to rowhouse_audit;
grant execute on function access.caller to rowhouse_audit;
--> statement-breakpoint
-- As for the other roles that ask who is asking: the schema auth may be another's to grant.
do $$
begin
  grant usage on schema auth to rowhouse_audit;
  grant execute on function auth.user_id(), auth.session() to rowhouse_audit;
exception when insufficient_privilege then
  raise notice 'rowhouse_audit is not granted the functions of the schema auth';
end
$$;
--> statement-breakpoint

-- The account that a row belongs to, by the column that says so: its own id, account_id, or the
-- account of its project. Null for what is personal.
create function access.account_of(place text, fact jsonb) returns uuid
language plpgsql stable
set search_path = ''
as $$
declare
  place_id constant uuid := fact ->> place;
begin
  if place <> 'project_id' or place_id is null then
    return place_id;
  end if;
  return coalesce(
    (select account_id from public.projects where id = place_id),
    -- The project is being deleted, and this with it. Of its events the first is recorded first.
    (select account_id from public.activities
      where subject_id = place_id and subject_type = 'Project' and action = 'DELETED'
      order by occurred_at desc limit 1)
  );
end
$$;
--> statement-breakpoint

-- Records a write to one row, in the transaction of the write. Its arguments: the name of the row's
-- type in the API, and the column that says which account it belongs to (see above).
--
-- A row that goes from one account to another leaves an entry in both; one that comes from or goes
-- to where it is personal, in the account alone. An entry tells the values that its account's people
-- could see: those from before where the row was theirs then, those from after where it is now. The
-- values of a personal row are nobody's, so only the names of its columns are kept.
create function access.record_activity() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  before constant jsonb := to_jsonb(old);
  after constant jsonb := to_jsonb(new);
  source constant uuid := access.account_of(tg_argv[1], before);
  target constant uuid := access.account_of(tg_argv[1], after);
  account uuid;
  changes jsonb := '{}';
begin
  -- What changes nothing is no change.
  if before = after then
    return null;
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
        where before ->> name is distinct from after ->> name and name not in ('id', 'updated_at')
      );
    end if;
    insert into public.activities
      (account_id, action, subject_type, subject_id, changes, user_id, role, request_id)
    values (
      account,
      (case tg_op when 'INSERT' then 'CREATED' when 'UPDATE' then 'UPDATED' else 'DELETED' end)::public.activity_action,
      tg_argv[0],
      (coalesce(after, before) ->> 'id')::uuid,
      changes,
      access.caller(),
      -- The role of whoever writes: here it is another's.
      coalesce(nullif(current_setting('role'), 'none'), session_user),
      nullif(current_setting('request.id', true), '')
    );
  end loop;
  return null;
end
$$;
--> statement-breakpoint

-- First of a table's triggers by its name, so that entries come in the order of what happened.
create trigger audit after insert or update or delete on accounts
  for each row execute function access.record_activity('Account', 'id');
create trigger audit after insert or update or delete on memberships
  for each row execute function access.record_activity('Membership', 'account_id');
create trigger audit after insert or update or delete on projects
  for each row execute function access.record_activity('Project', 'account_id');
create trigger audit after insert or update or delete on todos
  for each row execute function access.record_activity('Todo', 'project_id');
--> statement-breakpoint

grant create on schema access to rowhouse_audit;
alter function access.account_of owner to rowhouse_audit;
alter function access.record_activity owner to rowhouse_audit;
revoke create on schema access from rowhouse_audit;
--> statement-breakpoint

-- Later migrations put the trigger on tables of their own, as the tables' owner.
do $$
declare
  owner constant name := current_user;
begin
  set local role rowhouse_audit;
  execute format('grant execute on function access.record_activity to %I', owner);
  reset role;
end
$$;
