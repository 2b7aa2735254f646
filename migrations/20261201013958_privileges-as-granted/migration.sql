-- Default privileges that a provider sets (grant all on new tables to authenticated) had opened our tables
-- wider than docs/access.md says, before migrations were kept from them. Each table gets what it is granted by
-- migrations, and nothing else: what was granted for columns is kept, whole tables are open to be read
-- and deleted from.
do $$
declare
  opened regclass;
  columns_granted text[];
  statement text;
begin
  foreach opened in array array['accounts', 'memberships', 'projects', 'todos']::regclass[] loop
    select array_agg(format('grant %s (%s) on %s to %I', privilege_type, columns, opened, rolname))
      into columns_granted
      from (
        select privilege_type, rolname, string_agg(quote_ident(attname), ', ') as columns
        from pg_attribute cross join lateral aclexplode(attacl) as entry
          join pg_roles on pg_roles.oid = entry.grantee
        where attrelid = opened and not attisdropped
          and rolname in ('anonymous', 'authenticated', 'moderator', 'admin')
        group by 1, 2
      ) as granted;
    execute format('revoke all on %s from public, anonymous, authenticated, moderator, admin', opened);
    execute format('grant select on %s to anonymous', opened);
    execute format('grant select, delete on %s to authenticated, moderator, admin', opened);
    foreach statement in array coalesce(columns_granted, '{}') loop
      execute statement;
    end loop;
  end loop;
end
$$;
revoke all on rowhouse.activities, access.additions from public, anonymous, authenticated, moderator, admin;
grant select on rowhouse.activities to anonymous, authenticated, moderator, admin;
