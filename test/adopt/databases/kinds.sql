-- What a catalog can hold: two schemas, keys and uniqueness of every kind, columns of many types.
create schema billing;
grant usage on schema public, billing to authenticated;
create type grade as enum ('good', 'worn out');
create domain short as varchar(40) not null default 'none';
create domain shorter as short check (length(value) < 20);
create table places (code text primary key, name shorter, "First Seen" date);
create table crates (
  id integer generated always as identity primary key,
  place text not null references places on delete cascade,
  grade grade,
  tags text[] not null default '{}',
  price numeric(12, 2),
  doubled numeric generated always as (price * 2) stored,
  secret text,
  seen timestamp,
  gone text
);
alter table crates drop column gone;
create unique index on crates (place) where price > 0;
create unique index on crates (lower(secret));
create unique index on crates (place, price) include (seen);
alter table crates enable row level security;
alter table crates force row level security;
grant select (id, place, grade, tags, price, doubled, seen), insert (place, grade), update (grade), delete on crates to authenticated;
create policy every on crates using (true) with check (price is null);
create policy limited on crates as restrictive for delete to authenticated using (false);
create table billing.receipts (
  crate integer references public.crates, line smallint, total numeric not null, primary key (line, crate)
);
create table billing.days (day date) partition by range (day);
create table billing.days_2026 partition of billing.days for values from ('2026-01-01') to ('2027-01-01');
create view open_crates with (security_invoker = true) as select id from crates;
create view all_crates as select id from crates;
create materialized view kept_crates as select id from crates;
