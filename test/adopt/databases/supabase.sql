-- The shape of a Supabase project: its roles, everything granted to them by default, `auth.uid()`.
do $$ begin
  if to_regrole('anon') is null then create role anon nologin; end if;
  if to_regrole('service_role') is null then create role service_role nologin bypassrls; end if;
end $$;
create schema auth;
create function auth.uid() returns uuid stable language sql as
  $$ select nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', '')::uuid $$;
create function auth.jwt() returns jsonb stable language sql as
  $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
create table auth.users (id uuid primary key, email text);
grant usage on schema auth, public to anon, authenticated, service_role;
alter default privileges in schema public grant select, insert, update, delete on tables to anon, authenticated, service_role;

create table profiles (
  id uuid primary key references auth.users on delete cascade,
  username text unique,
  website text
);
create table instruments (
  id uuid primary key default gen_random_uuid(),
  owner uuid not null default auth.uid() references auth.users,
  profile_id uuid references profiles,
  name text not null,
  is_public boolean not null default false,
  created_at timestamptz not null default now()
);
alter table profiles enable row level security;
alter table instruments enable row level security;
create policy "Public profiles are viewable by everyone." on profiles for select using (true);
create policy "Users can insert their own profile." on profiles for insert with check ((select auth.uid()) = id);
create policy "Users can update own profile." on profiles for update using ((select auth.uid()) = id);
create policy "Public or own" on instruments for select to anon, authenticated using (is_public or (select auth.uid()) = owner);
create policy "Own" on instruments for all to authenticated using ((select auth.uid()) = owner);

insert into auth.users values ('a11ce000-0000-4000-8000-000000000000', 'alice@x'), ('b0b00000-0000-4000-8000-000000000000', 'bob@x');
insert into profiles values ('a11ce000-0000-4000-8000-000000000000', 'alice'), ('b0b00000-0000-4000-8000-000000000000', 'bob');
insert into instruments (owner, profile_id, name, is_public) values
  ('a11ce000-0000-4000-8000-000000000000', 'a11ce000-0000-4000-8000-000000000000', 'Violin', true),
  ('a11ce000-0000-4000-8000-000000000000', null, 'Drum', false), ('b0b00000-0000-4000-8000-000000000000', null, 'Flute', false);
