-- Keys with which a mutation can be sent again, and the answers that it got. Rows are added by the
-- transaction of the mutation and never changed. What belongs to whom is filled in here, from the claims
-- of that transaction; nobody who sends a request may write it. Which roles of requests use these tables
-- is told by the domain: `migrate` grants it to them (maintenance/keys.ts).

-- That a key is taken. Its index is what a second request with the key waits at.
create table rowhouse.idempotency_claims (
  issuer text collate "C" not null default coalesce(auth.session() ->> 'iss', ''),
  subject text collate "C" not null default auth.user_id(),
  key text collate "C" not null,
  -- Which operation it was, as a hash.
  fingerprint text not null,
  -- By which request it was taken, so that one that lost its connection knows its own.
  request_id text default current_setting('request.id', true),
  kept_until timestamp with time zone not null,
  primary key (subject, issuer, key)
);
create index idempotency_claims_kept_until_index on rowhouse.idempotency_claims (kept_until);
alter table rowhouse.idempotency_claims enable row level security, force row level security;

-- What it was answered with, in the same transaction: in a table of its own, since a statement can not
-- change a row that it has added.
create table rowhouse.idempotency_answers (
  issuer text collate "C" not null default coalesce(auth.session() ->> 'iss', ''),
  subject text collate "C" not null default auth.user_id(),
  key text collate "C" not null,
  -- False where values from outside of the database are missing in it.
  finished boolean not null,
  answer text not null constraint idempotency_answer_size check (octet_length(answer) <= 1048576),
  primary key (subject, issuer, key, finished)
);
alter table rowhouse.idempotency_answers enable row level security, force row level security;

-- How many keys the caller has; for a statement that goes with one that has just added a key.
--
-- most: how many they may have. With more, it fails with RK001, and the detail says in how many seconds
--   the oldest is too old.
create function rowhouse.count_idempotency_keys(most integer) returns integer
language plpgsql stable
set search_path = ''
as $$
declare
  kept constant integer := (
    select count(*) from (select from rowhouse.idempotency_claims limit most + 1) as own);
begin
  if kept > most then
    raise exception 'the caller has more than % idempotency keys', most using errcode = 'RK001', detail = (
      select greatest(ceil(extract(epoch from min(kept_until) - now())), 1)::bigint
      from rowhouse.idempotency_claims);
  end if;
  return kept;
end
$$;

-- Removes keys that are too old, of all subjects, at most a thousand; nothing while another does. It is
-- for the server's own work, under a role of requests: so it takes nothing that would say what is old.
create function rowhouse.remove_old_idempotency_keys() returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  removed integer;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('rowhouse.idempotency_claims', 0)) then
    return 0;
  end if;
  with old as (
    delete from rowhouse.idempotency_claims where ctid = any(array(
      select ctid from rowhouse.idempotency_claims
      where kept_until < now() order by kept_until limit 1000))
    returning issuer, subject, key
  ), gone as (
    delete from rowhouse.idempotency_answers as answer using old
    where answer.subject = old.subject and answer.issuer = old.issuer and answer.key = old.key
  )
  select count(*) into removed from old;
  return removed;
end
$$;

grant select, delete on rowhouse.idempotency_claims to rowhouse_access;
grant select (issuer, subject, key), delete on rowhouse.idempotency_answers to rowhouse_access;
create policy select_as_helper on rowhouse.idempotency_claims for select to rowhouse_access
  using (kept_until < now());
create policy delete_as_helper on rowhouse.idempotency_claims for delete to rowhouse_access
  using (kept_until < now());
create policy select_as_helper on rowhouse.idempotency_answers for select to rowhouse_access using (true);
create policy delete_as_helper on rowhouse.idempotency_answers for delete to rowhouse_access using (true);

-- For people who run the server: they may remove a subject's keys, and list whose there are.
grant select (issuer, subject, key, kept_until), delete on rowhouse.idempotency_claims to rowhouse_maintenance;
grant select (issuer, subject, key), delete on rowhouse.idempotency_answers to rowhouse_maintenance;
create policy select_as_maintenance on rowhouse.idempotency_claims for select to rowhouse_maintenance using (true);
create policy delete_as_maintenance on rowhouse.idempotency_claims for delete to rowhouse_maintenance using (true);
create policy select_as_maintenance on rowhouse.idempotency_answers for select to rowhouse_maintenance using (true);
create policy delete_as_maintenance on rowhouse.idempotency_answers for delete to rowhouse_maintenance using (true);

grant create on schema rowhouse to rowhouse_access;
alter function rowhouse.remove_old_idempotency_keys owner to rowhouse_access;
revoke create on schema rowhouse from rowhouse_access;
do $$
declare
  owner constant name := current_user;
begin
  -- It is the owner who grants it to roles of requests.
  set local role rowhouse_access;
  execute format('grant execute on function rowhouse.remove_old_idempotency_keys to %I with grant option', owner);
  reset role;
end
$$;
