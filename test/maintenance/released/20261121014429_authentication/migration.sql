-- Who is asking. auth.user_id() and auth.session() are pg_session_jwt's where the database has that
-- extension; otherwise they are made here, with the same names, types and meaning.

-- Nothing that is made from here on can be called by everybody.
alter default privileges revoke execute on functions from public;
--> statement-breakpoint
do $$
begin
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_session_jwt') then
    create extension if not exists pg_session_jwt;
  end if;
exception when insufficient_privilege then
  raise notice 'pg_session_jwt is available but may not be created by %', current_user;
end
$$;
--> statement-breakpoint
do $$
begin
  if exists (select from pg_namespace where nspname = 'auth' and not has_schema_privilege(oid, 'usage')) then
    raise exception 'the schema auth is another role''s. An administrator has to run: %GRANT USAGE ON SCHEMA auth TO %;',
      case when exists (select from pg_extension where extname = 'pg_session_jwt')
        then 'CREATE EXTENSION IF NOT EXISTS pg_session_jwt; ' else '' end,
      quote_ident(current_user);
  end if;
  if pg_catalog.to_regprocedure('auth.user_id()') is not null then
    return;
  end if;

  create schema if not exists auth;

  -- The verified claims of the current transaction. Null for nobody: the setting is unset, empty
  -- (as it is after a transaction), malformed, no object, or has a NUL, which no text can hold.
  -- In PL/pgSQL, since a policy calls these several times in a statement: SQL functions would be
  -- copied into each place, and parse the claims several times in each.
  create function auth.session() returns jsonb
  language plpgsql stable parallel safe
  set search_path = ''
  as $function$
  declare
    claims text := current_setting('request.jwt.claims', true);
    session jsonb;
  begin
    if pg_input_is_valid(claims, 'jsonb') then
      session := claims;
      if jsonb_typeof(session) = 'object' then
        return session;
      end if;
    end if;
    return null;
  end
  $function$;

  -- The subject; null where it is missing, empty or no string.
  create function auth.user_id() returns text
  language plpgsql stable parallel safe
  set search_path = ''
  as $function$
  declare
    session jsonb := auth.session();
  begin
    if jsonb_typeof(session -> 'sub') = 'string' then
      return nullif(session ->> 'sub', '');
    end if;
    return null;
  end
  $function$;
end
$$;
--> statement-breakpoint
do $$
declare
  role_name text;
begin
  perform set_config('request.jwt.claims', '{"sub":"somebody"}', true);
  if auth.user_id() is distinct from 'somebody' then
    raise exception 'auth.user_id() does not read request.jwt.claims; pg_session_jwt does from version 0.3.0 on';
  end if;
  perform set_config('request.jwt.claims', '', true);

  -- For statements that call these by name; policies know them by their numbers. What an extension
  -- made may be another's to grant.
  foreach role_name in array array['anonymous', 'authenticated', 'moderator', 'admin', 'rowhouse_access', 'rowhouse_maintenance'] loop
    begin
      execute format('grant usage on schema auth to %I', role_name);
      execute format('grant execute on function auth.user_id(), auth.session() to %I', role_name);
    exception when insufficient_privilege then
      raise notice '% is not granted the functions of the schema auth', role_name;
    end;
  end loop;
end
$$;
