-- Names and values that code has to quote: words of SQL, of TypeScript and of this server; keys of an enum and of a date.
create schema auth;
create function auth.user_id() returns text stable language sql as $$ select nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub' $$;
create schema "My Shop"; create schema other;
grant usage on schema auth, public, other, "My Shop" to authenticated, anonymous;
create type mood as enum ('sad', 'ok', 'happy face', 'OK!x');
create type "My Shop"."Size" as enum ('S', 'M');
create table "order" (id bigint primary key generated always as identity, "class" text default E'a`b${c}\\d\ne', "default" int not null default 7, "select" bool default true, mood mood default 'ok', moods mood[] default '{sad}', js jsonb default '{"a": "x''y"}', jss jsonb[], jn jsonb not null, jsn jsonb[] not null, neg int default -5, "constructor" text, "toString" text, num numeric default 1.5, d date default '2020-01-01', big bigint default 9007199254740993, ts timestamp(0), vc varchar(5) not null default 'x''y', sm smallint[] not null);
comment on table "order" is E'A */ comment with ${x} and `y` \\ and ''quote''\nsecond line';
comment on column "order".js is E'It''s */ `${x}`\nmore';
create table "value" (code mood primary key, "row" text);
create table rows (day date primary key, "values" text, changes text, input text);
create table "Index" (id uuid primary key default gen_random_uuid(), api text);
create table enums (id int primary key);
create table apis (id int primary key, name text);
create table only_key (id int primary key);
create table "My Shop"."Line Items" (id uuid primary key default gen_random_uuid(), "order" bigint references "order", "Value Code" mood references "value", size "My Shop"."Size", on_day date not null references rows, self uuid references "My Shop"."Line Items", "Index_id" uuid unique references "Index");
create table other.left_tables (id int primary key, right_id int);
create table other.right_tables (id int primary key, left_id int references other.left_tables);
alter table other.left_tables add foreign key (right_id) references other.right_tables;
create table other.lr (left_id int references other.left_tables, right_id int references other.right_tables, primary key (left_id, right_id));
create table other.friends (a int references other.left_tables, b int references other.left_tables, primary key (a, b));
create table other.no_key (x int);
create table other.floats (id int primary key, f float8, t time) ;
create table other.needs (id int primary key, f float8 not null);
create table other.writeonly (id serial primary key, secret text, seen text);
do $$ declare t regclass; begin
  for t in select c.oid::regclass from pg_class c join pg_namespace n on n.oid = relnamespace where relkind = 'r' and nspname in ('public', 'other', 'My Shop') loop
    execute format('alter table %s enable row level security', t);
    if t::text <> 'other.writeonly' then execute format('grant select, insert, update, delete on %s to authenticated', t); end if;
    execute format('create policy "it''s `own`" on %s to authenticated using ((select auth.user_id()) is not null and (select current_setting(''x.y'', true)) is distinct from ''*/'')', t);
  end loop;
end $$;
grant select (id, seen), insert (secret, seen), update (seen) on other.writeonly to authenticated;
grant usage on all sequences in schema other to authenticated;
