-- For a trigger before the update of a row that has the column updated_at:
--   create trigger set_updated_at before update on … for each row
--     when (old.* is distinct from new.*) execute function rowhouse.set_updated_at();
-- The time of day rather than of the transaction: of two that overlap, the later change is later.
create function rowhouse.set_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at = pg_catalog.clock_timestamp();
  return new;
end
$$;

-- Databases that were made before this schema have the function in the schema access.
do $$
declare
  definition text;
begin
  if to_regprocedure('access.set_updated_at()') is null then
    return;
  end if;
  for definition in
    select pg_get_triggerdef(oid) from pg_trigger
    where tgfoid = 'access.set_updated_at()'::regprocedure and not tgisinternal
  loop
    execute replace(replace(definition, 'CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER'),
      'access.set_updated_at', 'rowhouse.set_updated_at');
  end loop;
  drop function access.set_updated_at();
end
$$;
