// What the API asks for a page, with and without a filter written by hand that says the same as the
// policies do. `me` stands for the person's name, as a literal.

export interface Query {
  readonly name: string;
  /** @param filter - what goes behind `where`, for a table by its alias */
  readonly sql: (filter: Filter) => string;
}

type Table = 'accounts' | 'projects' | 'todos';
export type Filter = (table: Table, alias: string) => string;

/** Row security alone. */
export const noFilter: Filter = () => 'true';

/** What somebody without row security would write. */
export const handWritten =
  (me: string): Filter =>
  (table, alias) => {
    const accounts = `any(array(select account_id from memberships where user_id = ${me} and active))`;
    const projects = `(is_public or account_id = ${accounts})`;
    if (table === 'accounts') return `${alias}.id = ${accounts}`;
    if (table === 'projects') return `(${alias}.is_public or ${alias}.account_id = ${accounts})`;
    return `(${alias}.user_id = ${me} or ${alias}.project_id = any(array(select id from projects where ${projects})))`;
  };

const page = (alias: string, time: string, size = 21) =>
  `order by ${alias}.${time}, ${alias}.id limit ${size}`;

/** @param me - the person's name as a literal, for what a field means */
export const queriesOf = (me: string): readonly Query[] => [
  {
    name: '`todos`',
    sql: (filter) =>
      `select t.id, t.task, t.inserted_at from todos t where ${filter('todos', 't')} ${page('t', 'inserted_at')}`,
  },
  {
    name: '`todos { totalCount }`',
    sql: (filter) => `select count(*) from todos t where ${filter('todos', 't')}`,
  },
  {
    name: '`projects`',
    sql: (filter) =>
      `select p.id, p.name, p.created_at from projects p where ${filter('projects', 'p')} ${page('p', 'created_at')}`,
  },
  {
    name: '`accounts`',
    sql: (filter) =>
      `select a.id, a.name, a.created_at from accounts a where ${filter('accounts', 'a')} ${page('a', 'created_at')}`,
  },
  {
    name: '`viewer { todos }`',
    sql: (filter) =>
      `select t.id, t.task, t.inserted_at from todos t where t.user_id = ${me} and ${filter('todos', 't')} ${page('t', 'inserted_at')}`,
  },
  {
    name: '`accounts { projects { todos } }`',
    sql: (filter) => `
      select a.id, a.name, p.rows from (
        select * from accounts a where ${filter('accounts', 'a')} ${page('a', 'created_at')}
      ) a left join lateral (
        select json_agg(json_build_array(p.id, p.name, t.rows)) as rows from (
          select * from projects p where p.account_id = a.id and ${filter('projects', 'p')} ${page('p', 'created_at', 6)}
        ) p left join lateral (
          select json_agg(json_build_array(t.id, t.task)) as rows from (
            select * from todos t where t.project_id = p.id and ${filter('todos', 't')} ${page('t', 'inserted_at', 6)}
          ) t
        ) t on true
      ) p on true`,
  },
];
