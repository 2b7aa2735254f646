import type { Check } from '../check.ts';

/** Asked first and alone: the other checks use what version 16 brought. */
export const versionCheck: Check = {
  code: 'server-too-old',
  severity: 'error',
  fact: (subject) => `This is Postgres ${subject}.`,
  why: 'Memberships that do not inherit, which keep the login without rights, came with version 16.',
  remedy: 'Move the database to Postgres 16 or later.',
  sql: `
    select current_setting('server_version') as subject, null as fix
    where current_setting('server_version_num')::int < 160000`,
};
