import type { Client } from 'pg';
import type { RequestRoles } from '../request-roles.ts';

/** The columns of the tables of idempotency keys that a role of requests reads, and those that it fills. */
const tables = {
  idempotency_claims: {
    read: 'key, fingerprint, kept_until, request_id',
    filled: 'key, fingerprint, kept_until',
  },
  idempotency_answers: { read: 'key, finished, answer', filled: 'key, finished, answer' },
} as const;

/** Whether a row is the caller's: a subject is one person of one issuer. */
const own = `subject = (select auth.user_id()) and issuer = (select coalesce(auth.session() ->> 'iss', ''))`;

const policies = [
  { command: 'select', condition: `using (${own})` },
  { command: 'insert', condition: `with check (${own})` },
] as const;

/**
 * Lets the roles of requests use idempotency keys: all but that of requests without a token, which can't
 * send a mutation. Roles that are no longer among them keep it, for versions beside this one.
 */
export async function openKeysTo(client: Client, { all, anonymous }: RequestRoles): Promise<void> {
  const names = all.filter((role) => role !== anonymous).map(({ name }) => name);
  const to = `to ${names.join(', ')}`;
  for (const [name, { read, filled }] of Object.entries(tables)) {
    const table = `rowhouse.${name}`;
    await client.query(`grant select (${read}), insert (${filled}) on ${table} ${to}`);
    for (const { command, condition } of policies) {
      const known = await rolesOf(client, table, command);
      // A policy that is changed keeps everybody from the table for as long as it waits for requests.
      if (names.every((role) => known.includes(role))) continue;
      const union = [...new Set([...known, ...names])].join(', ');
      await client.query(
        known.length === 0
          ? `create policy "${command}" on ${table} for ${command} ${to} ${condition}`
          : `alter policy "${command}" on ${table} to ${union}`,
      );
    }
  }
  await client.query(
    `grant execute on function rowhouse.count_idempotency_keys, rowhouse.remove_old_idempotency_keys ${to}`,
  );
}

/** The names of the roles that a policy is for; none where there is no such policy. */
async function rolesOf(client: Client, table: string, policy: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ role: string }>(
    `select quote_ident(rolname) as role from pg_policy join pg_roles on pg_roles.oid = any(polroles)
     where polrelid = $1::regclass and polname = $2`,
    [table, policy],
  );
  return rows.map(({ role }) => role);
}
