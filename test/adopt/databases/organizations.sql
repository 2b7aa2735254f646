-- A team's todos, whose organization stands in the token: `o.id`, as Clerk and Neon Auth write it.
create schema auth;
create function auth.session() returns jsonb stable language sql as
  $$ select coalesce(nullif(current_setting('request.jwt.claims', true), ''), 'null')::jsonb $$;
create function auth.user_id() returns text stable language sql as $$ select auth.session() ->> 'sub' $$;
create schema team;
grant usage on schema auth, team to authenticated;
create table team.todo (
  id bigint generated always as identity primary key,
  organization text not null default (auth.session() -> 'o' ->> 'id'),
  author text not null default auth.user_id(),
  task text not null,
  assigned_to text
);
create table team.notes (id uuid primary key default gen_random_uuid(), todo bigint not null references team.todo on delete cascade, text text not null);
alter table team.todo enable row level security;
alter table team.notes enable row level security;
grant select, insert, delete, update (task, assigned_to) on team.todo to authenticated;
grant select, insert (todo, text) on team.notes to authenticated;
create policy ours on team.todo to authenticated
  using (organization = (select auth.session() -> 'o' ->> 'id')) with check (organization = (select auth.session() -> 'o' ->> 'id'));
create policy ours on team.notes to authenticated using (todo = any (array(select id from team.todo)));
insert into team.todo (organization, author, task) values ('org_a', 'alice', 'Paint'), ('org_a', 'ann', 'Sand'), ('org_b', 'bob', 'Dig');
