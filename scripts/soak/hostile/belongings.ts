import type { Query } from '../../../test/support/clone.ts';

/** What every row of an attacker's begins with in one of its texts, so that it can be told apart. */
export const attackersMark = 'mallory';

/**
 * What attackers have before they begin: an account each, with projects and todos whose texts become
 * six times as long in an answer, and public projects that take long to count.
 *
 * @param crowd - how many public projects; four todos are in each
 */
export async function layDownBelongings(
  asSuperuser: Query,
  subjects: readonly string[],
  crowd: number,
): Promise<void> {
  const account = `md5(subject)::uuid`;
  await asSuperuser(
    [
      'begin',
      'set local session_replication_role = replica',
      `create temporary table attackers on commit drop as
         select unnest('{${subjects.join(',')}}'::text[]) as subject`,
      `insert into accounts (id, name, slug, created_at)
         select ${account}, subject, subject, timestamptz '2100-01-01' from attackers`,
      `insert into memberships (account_id, user_id, role)
         select ${account}, subject, 'OWNER' from attackers`,
      `insert into projects (account_id, name, description, created_at)
         select ${account}, subject || n, repeat(chr(1), 5000), timestamptz '2100-01-01'
         from attackers, generate_series(1, 100) as n`,
      `insert into todos (user_id, task, inserted_at)
         select subject, subject || n || repeat(chr(1), 1900), timestamptz '2100-01-01'
         from attackers, generate_series(1, 100) as n`,
      `insert into projects (id, account_id, name, is_public, created_at)
         select md5('crowd ' || n)::uuid, md5('${subjects[0]}')::uuid, '${attackersMark} ' || n, true,
           timestamptz '2100-01-01'
         from generate_series(1, ${crowd}) as n`,
      `insert into todos (user_id, project_id, is_public, task, inserted_at)
         select '${subjects[0]}', md5('crowd ' || n)::uuid, true, '${attackersMark}', timestamptz '2100-01-01'
         from generate_series(1, ${crowd}) as n, generate_series(1, 4)`,
      'commit',
    ].join(';\n'),
  );
}
