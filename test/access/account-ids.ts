import type { Query } from '../support/clone.ts';
import type { Promised } from './promises.ts';

// Ids of accounts that requests choose, tried at the SQL door: whoever makes an account owns it, and reads
// what was recorded of the account that had its id before.

const gone = '00000000-0000-4000-9000-00000000000a';
const fresh = '00000000-0000-4000-9000-00000000000b';

const withToken = ['authenticated', 'moderator', 'admin'] as const;

/** Lays down an account and deletes it, so that nothing is left of it but its record. */
async function leaveRecord(query: Query): Promise<void> {
  await query(`insert into accounts (id, name, slug) values ('${gone}', 'Gone', 'gone-before')`);
  await query(`delete from accounts where id = '${gone}'`);
}

/** What comes of making an account with an id, under a role: `made`, or the SQLSTATE. */
async function make(query: Query, role: string, id: string): Promise<string> {
  await query('savepoint making');
  try {
    await query(`select set_config('request.jwt.claims', '{"sub":"maker"}', true)`);
    await query(`set local role ${role}`);
    await query(`insert into accounts (id, name, slug) values ('${id}', 'Made', 'made-anew')`);
    return 'made';
  } catch (error) {
    return (error as { readonly code?: string }).code ?? 'failed';
  } finally {
    await query('rollback to making');
  }
}

async function surprises(
  query: Query,
  expected: readonly (readonly [role: string, id: string, outcome: string])[],
): Promise<string[]> {
  await leaveRecord(query);
  const found: string[] = [];
  for (const [role, id, outcome] of expected) {
    const came = await make(query, role, id);
    if (came !== outcome) found.push(`${role} makes ${id}: ${came} instead of ${outcome}`);
  }
  return found;
}

export const accountIds: readonly Promised[] = [
  {
    sentence:
      'no request makes an account of an id that the record knows, and any makes one of another',
    surprises: (query) =>
      surprises(
        query,
        withToken.flatMap((role) => [
          [role, gone, '23505'],
          [role, fresh, 'made'],
        ]),
      ),
  },
  {
    sentence: 'in maintenance an account that is gone is put back',
    surprises: (query) =>
      surprises(query, [
        ['rowhouse_maintenance', gone, 'made'],
        ['none', gone, 'made'],
      ]),
  },
];
