-- Organisations of identity providers. The server puts the organisation that a verified token was made for
-- into the claims, in one place whichever provider it is of; what a token itself has in that place it leaves
-- out. Claims that somebody else sets (the Data API's, the extension's from a token of its own) have none.

-- The organisation, behind the prefix of its issuer where that has one; null without one. Both functions
-- are bound to auth.session() when they are made, so their callers need no right to the schema auth.
create function rowhouse.organization() returns text
language sql stable parallel safe
return (
  select case when jsonb_typeof(claim -> 'id') = 'string' then nullif(claim ->> 'id', '') end
  from (select auth.session() -> 'urn:rowhouse:organization') as of_token (claim)
);

-- The role in it when the token was made, in the issuer's words; null where there is none. It is no role of
-- the database.
create function rowhouse.organization_role() returns text
language sql stable parallel safe
return (
  select case when jsonb_typeof(claim -> 'role') = 'string' then nullif(claim ->> 'role', '') end
  from (select auth.session() -> 'urn:rowhouse:organization') as of_token (claim)
);

grant execute on function rowhouse.organization, rowhouse.organization_role
  to rowhouse_access, rowhouse_audit, rowhouse_maintenance;

-- The functions of pg_session_jwt 0.5 that were not there yet, with its meaning: only where 0001 made
-- auth.user_id(), for a schema of somebody else's is used and not added to. They read what it reads.
do $$
declare
  role_name text;
begin
  if (select md5(replace(prosrc, e'\r', '')) from pg_catalog.pg_proc where oid = 'auth.user_id()'::regprocedure)
    is distinct from '742cabb2dd6545cff0b1ae384a47fed4'
  then
    return;
  end if;

  -- The claims, whatever JSON they are; where they are unset, empty or malformed, the null of JSON, which is
  -- not null to SQL.
  create function auth.jwt() returns jsonb
  language plpgsql stable parallel safe
  set search_path = ''
  as $function$
  declare
    claims text := current_setting('request.jwt.claims', true);
  begin
    if pg_input_is_valid(claims, 'jsonb') then
      return claims;
    end if;
    return 'null';
  end
  $function$;

  -- The subject where it is a uuid; null otherwise.
  create function auth.uid() returns uuid
  language plpgsql stable parallel safe
  set search_path = ''
  as $function$
  declare
    subject text := auth.user_id();
  begin
    if pg_input_is_valid(subject, 'uuid') then
      return subject;
    end if;
    return null;
  end
  $function$;

  -- The claim `o`, where it is an object; null otherwise.
  create function auth.organization() returns jsonb
  language plpgsql stable parallel safe
  set search_path = ''
  as $function$
  declare
    claim jsonb := auth.session() -> 'o';
  begin
    if jsonb_typeof(claim) = 'object' then
      return claim;
    end if;
    return null;
  end
  $function$;

  -- Its `id`, where that is a uuid, as Neon Auth's are; null otherwise.
  create function auth.organization_id() returns uuid
  language plpgsql stable parallel safe
  set search_path = ''
  as $function$
  declare
    claim jsonb := auth.organization() -> 'id';
    id text := claim #>> '{}';
  begin
    if jsonb_typeof(claim) = 'string' and pg_input_is_valid(id, 'uuid') then
      return id;
    end if;
    return null;
  end
  $function$;

  foreach role_name in array array['rowhouse_access', 'rowhouse_audit', 'rowhouse_maintenance'] loop
    execute format(
      'grant execute on function auth.jwt(), auth.uid(), auth.organization(), auth.organization_id() to %I',
      role_name);
  end loop;
end
$$;
