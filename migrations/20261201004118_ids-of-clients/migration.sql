-- Clients may make the ids of new rows. Nobody changes one: there is no privilege to update it.
grant insert (id) on accounts, memberships, projects, todos to authenticated, moderator, admin;
