import { namesOfRoles, type Plan } from '../plan.ts';

/** What a login needs, as SQL for the owner to read and run. It gives it no right but to become a request role. */
export function loginFile({ roles }: Plan, login: string, missing: readonly string[]): string {
  const name = quoted(login);
  const all = namesOfRoles(roles).map(quoted).join(', ');
  const made = missing.map(
    (role) => `-- No role stands for requests without a token: this one has no rights at all.
create role ${quoted(role)} nologin;

`,
  );
  return `-- The login that the server connects as. It has no right of its own: for each request it becomes one
-- of the roles below, and their policies decide. Read it, run it as somebody who may grant these roles (a
-- superuser; on Neon and Supabase the owner), and give the login a password:
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f adopt/login.sql -c "alter role ${name} password '…'"

${made.join('')}create role ${name} login noinherit connection limit 100;
grant ${all} to ${name} with inherit false, set true;

alter role ${name} set statement_timeout = '5s';
alter role ${name} set lock_timeout = '3s';
alter role ${name} set idle_in_transaction_session_timeout = '15s';
`;
}

const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
