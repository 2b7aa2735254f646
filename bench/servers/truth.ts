import type { Client } from 'pg';

// What each workload must answer, worked out by a superuser with access rules written out by hand:
// neither the policies nor any server has a part in it.

const accountsOf = 'select account_id from memberships where user_id = $1 and active';

const texts: Readonly<Record<string, string>> = {
  W1: `
    select coalesce(json_agg(task order by inserted_at, id), '[]') as answer from (
      select * from todos where user_id = $1 and project_id is null order by inserted_at, id limit 20
    ) as t`,
  W2: `
    select coalesce(json_agg(json_build_array(name,
      (select slug from accounts where id = account_id and id in (${accountsOf})),
      (select json_agg(task order by inserted_at, id) from (
        select * from todos where project_id = p.id order by inserted_at, id limit 10) as t)
    ) order by created_at, id), '[]') as answer
    from (
      select * from projects where is_public or account_id in (${accountsOf})
      order by created_at, id limit 20
    ) as p`,
  W3: `
    select coalesce(json_agg(json_build_array(name,
      (select json_agg(user_id || ' ' || role order by created_at, id) from (
        select * from memberships where account_id = a.id order by created_at, id limit 20) as m),
      (select json_agg(json_build_array(name,
        (select json_agg(task order by inserted_at, id) from (
          select * from todos where project_id = p.id order by inserted_at, id limit 5) as t)
      ) order by created_at, id) from (
        select * from projects where account_id = a.id order by created_at, id limit 5) as p)
    ) order by created_at, id), '[]') as answer
    from (
      select * from accounts where id in (${accountsOf}) order by created_at, id limit 20
    ) as a`,
};

/** What this person must get, in the form that `Workload.read` makes of an answer. */
export async function truth(superuser: Client, workload: string, person: string): Promise<unknown> {
  const text = texts[workload];
  if (text === undefined)
    return workload === 'W4' ? [taskOf(person), person] : { __typename: 'Query' };
  const { rows } = await superuser.query<{ answer: unknown }>(text, [person]);
  return rows[0]?.answer;
}

/** What W4 writes. */
export const taskOf = (person: string) => `bench: a new todo of ${person}`;

/** Takes back what W4 wrote, so that each turn begins with the same table. */
export async function removeWritten(superuser: Client): Promise<number> {
  const { rowCount } = await superuser.query(`delete from todos where task like 'bench: %'`);
  if ((rowCount ?? 0) > 0) await superuser.query('vacuum todos');
  return rowCount ?? 0;
}
