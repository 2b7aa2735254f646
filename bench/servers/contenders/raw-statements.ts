interface RawStatement {
  readonly text: string;
  readonly writes: boolean;
}

const reads = (text: string): RawStatement => ({ text, writes: false });

/** One statement per workload; each gives one row with one value, the answer's `data`. */
export const statements: Readonly<Record<string, RawStatement>> = {
  W1: reads(`
    select json_build_object('todos', coalesce(json_agg(t), '[]'))::text
    from (
      select id, task, is_complete as "isComplete", due_at as "dueAt", inserted_at as "insertedAt"
      from todos where user_id = (select auth.user_id()) and project_id is null
      order by inserted_at, id limit $1
    ) as t`),
  W2: reads(`
    select json_build_object('projects', coalesce(json_agg(json_build_object(
      'id', p.id, 'name', p.name,
      'account', (
        select json_build_object('id', a.id, 'name', a.name, 'slug', a.slug)
        from accounts as a where a.id = p.account_id
      ),
      'todos', (
        select coalesce(json_agg(json_build_object('id', t.id, 'task', t.task, 'isComplete', t.is_complete)), '[]')
        from (
          select id, task, is_complete from todos
          where project_id = p.id order by inserted_at, id limit 10
        ) as t
      )
    )), '[]'))::text
    from (select id, name, account_id from projects order by created_at, id limit $1) as p`),
  W3: reads(`
    select json_build_object('accounts', coalesce(json_agg(json_build_object(
      'id', a.id, 'name', a.name,
      'members', (
        select coalesce(json_agg(json_build_object('userId', m.user_id, 'role', m.role)), '[]')
        from (
          select user_id, role from memberships
          where account_id = a.id order by created_at, id limit 20
        ) as m
      ),
      'projects', (
        select coalesce(json_agg(json_build_object('id', p.id, 'name', p.name, 'todos', (
          select coalesce(json_agg(json_build_object('id', t.id, 'task', t.task, 'isComplete', t.is_complete)), '[]')
          from (
            select id, task, is_complete from todos
            where project_id = p.id order by inserted_at, id limit 5
          ) as t
        ))), '[]')
        from (
          select id, name from projects
          where account_id = a.id order by created_at, id limit 5
        ) as p
      )
    )), '[]'))::text
    from (select id, name from accounts order by created_at, id limit $1) as a`),
  W4: {
    text: `
      insert into todos (task) values ($1)
      returning json_build_object('todo', json_build_object(
        'id', id, 'task', task, 'isComplete', is_complete, 'userId', user_id))::text`,
    writes: true,
  },
};
