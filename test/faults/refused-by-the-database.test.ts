import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { noteStatement } from '../../src/engine/session/failed-statement.ts';
import { remedyOf } from '../../src/engine/session/missing-privilege.ts';
import { isStillReferredTo } from '../../src/engine/session/sqlstate.ts';
import { createTestApp, type Answer, type TestApp } from '../support/app.ts';
import { driverKinds } from '../support/drivers.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';

// What the database refuses although the API let it through, and whose fault it is.

const createTodo = `mutation ($input: CreateTodoInput!) { createTodo(input: $input) { todo { id } } }`;
const createTodos = `mutation ($input: CreateTodosInput!) { createTodos(input: $input) { todos { id } } }`;
const updateTodo = `mutation ($input: UpdateTodoInput!) { updateTodo(input: $input) { todo { id } } }`;
const deleteProject = `mutation ($input: DeleteProjectInput!) { deleteProject(input: $input) { deletedId } }`;

const outside = 'A value is outside of what is allowed.';

/** The errors of an answer, whichever request it was of. */
const told = ({ errors }: Answer) =>
  errors?.map(({ message, extensions: { code, fields } }) => ({
    message: message.replace(/[0-9a-f-]{36}$/, '<id>'),
    code,
    fields,
  }));

describe.each(driverKinds)('on %s', (kind) => {
  let app: TestApp;
  let todo: string;
  let project: string;
  beforeAll(async () => {
    app = await createTestApp({ kind, compiled: true, comparable: false });
    const account = await addAccount(app.database, 'acme', { alice: 'OWNER' });
    const id = await addProject(app.database, account, 'plan');
    project = encodeId('Project', id);
    todo = encodeId('Todo', await addTodo(app.database, 'alice', 'there'));
    const statements = [
      // Of a name that the table's declaration has, stricter than it says.
      'alter table todos drop constraint todos_task_check',
      `alter table todos add constraint todos_task_check check (task <> 'declared')`,
      // Made by a migration, and called as Postgres calls them.
      `alter table todos add check (task <> 'undeclared')`,
      `alter table todos add constraint todos_task_due_at_check check (task <> 'late' or due_at > '2000-01-01')`,
      `alter table todos add constraint busy check (task <> 'nameless')`,
      `create function sundays() returns trigger language plpgsql as $$ begin
         if new.task = 'on a sunday' then
           raise exception 'Not on a Sunday.'
             using errcode = 'RH400', detail = 'BAD_USER_INPUT', column = 'due_at';
         end if;
         return new;
       end $$`,
      'create trigger sundays before insert on todos for each row execute function sundays()',
      'create table referring (project_id uuid references projects)',
      `insert into referring values ('${id}')`,
    ];
    for (const statement of statements) await app.database.asSuperuser(statement);
  });
  afterAll(() => app.close());

  /** What both ways tell of a mutation, which has to be the same. */
  async function errorOf(query: string, input: object) {
    const answer: Answer = await app.ask('alice', query, { input });
    const other = await app.askResolvers('alice', query, { input });
    expect(told(answer)).toEqual(told(other));
    return told(answer)?.[0];
  }

  it.each<[string, string, object, readonly (readonly string[])[]]>([
    ['declared', createTodo, { task: 'declared' }, [['input', 'task']]],
    ['undeclared', createTodo, { task: 'undeclared' }, [['input', 'task']]],
    [
      'of two columns',
      createTodo,
      { task: 'late', dueAt: '1999-12-31T00:00:00Z' },
      [
        ['input', 'task'],
        ['input', 'dueAt'],
      ],
    ],
    [
      'of one of several rows',
      createTodos,
      { todos: [{ task: 'a' }, { task: 'declared' }] },
      [['input', 'todos']],
    ],
    ['whose name tells nothing', createTodo, { task: 'nameless' }, []],
  ])('a CHECK names the fields that it is about: %s', async (_what, query, input, paths) => {
    expect(await errorOf(query, input)).toEqual({
      message: outside,
      code: 'BAD_USER_INPUT',
      ...(paths.length === 0
        ? {}
        : { fields: paths.map((path) => ({ path, message: outside, reason: 'invalid' })) }),
    });
  });

  it('a CHECK names the field of a change as well', async () => {
    expect(await errorOf(updateTodo, { id: todo, task: 'declared' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: ['input', 'task'] }],
    });
  });

  it("a trigger's own refusal is told in its words, and names its field", async () => {
    expect(await errorOf(createTodo, { task: 'on a sunday' })).toEqual({
      message: 'Not on a Sunday.',
      code: 'BAD_USER_INPUT',
      fields: [{ path: ['input', 'dueAt'], message: 'Not on a Sunday.', reason: 'invalid' }],
    });
  });

  it('a foreign key that keeps a row is a CONFLICT', async () => {
    expect(await errorOf(deleteProject, { id: project })).toEqual({
      message: 'Something still refers to this. Change or remove that first.',
      code: 'CONFLICT',
    });
  });

  it("what a policy refuses is FORBIDDEN, and no fault of the server's", async () => {
    await app.database.asSuperuser(
      'create policy nobody on todos as restrictive for insert with check (false)',
    );
    app.log.length = 0;
    expect(await errorOf(createTodo, { task: 'x' })).toMatchObject({ code: 'FORBIDDEN' });
    expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
    await app.database.asSuperuser('drop policy nobody on todos');
  });

  it.each([
    [
      'insert (is_complete)',
      createTodo,
      { task: 'x' },
      'grant insert ("task", "is_complete") on "todos" to authenticated',
    ],
    [
      'update (due_at)',
      updateTodo,
      { id: '', dueAt: null },
      'grant update ("due_at") on "todos" to authenticated',
    ],
    ['delete', deleteProject, { id: '' }, 'grant delete on "projects" to authenticated'],
  ])(
    'a privilege that nobody granted is a fault, and the log says which: %s',
    async (privilege, query, input, grant) => {
      const table = query === deleteProject ? 'projects' : 'todos';
      const given = {
        ...input,
        ...('id' in input ? { id: table === 'todos' ? todo : project } : {}),
      };
      await app.database.asSuperuser(`revoke ${privilege} on ${table} from authenticated`);
      app.log.length = 0;
      expect(await errorOf(query, given)).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
      const faults = app.log.filter(({ level }) => level === 'error');
      expect(faults).toEqual([
        {
          level: 'error',
          message: 'a request failed',
          fields: {
            requestId: expect.any(String),
            err: {
              type: 'error',
              message: `permission denied for table ${table}`,
              sqlState: '42501',
              remedy: expect.stringContaining(
                `authenticated lacks a privilege. The statement needs: ${grant}, and select on what it reads.`,
              ),
              stack: expect.any(String),
            },
          },
        },
      ]);
      await app.database.asSuperuser(`grant ${privilege} on ${table} to authenticated`);
    },
  );
});

/** As `pg` gives it. */
const refusal = (message: string) =>
  Object.assign(new Error(message), {
    code: '23503',
    severity: 'ERROR',
    routine: 'ri_ReportViolation',
    table: 'todos',
    constraint: 'todos_project_id_fkey',
  });

describe('a foreign key says in every language which of the two it refuses', () => {
  it.each([
    [
      'insert or update on table "todos" violates foreign key constraint "todos_project_id_fkey"',
      'update or delete on table "projects" violates foreign key constraint "todos_project_id_fkey" on table "todos"',
    ],
    [
      'Einfügen oder Aktualisieren in Tabelle »todos« verletzt Fremdschlüssel-Constraint »todos_project_id_fkey«',
      'Aktualisieren oder Löschen in Tabelle »projects« verletzt Fremdschlüssel-Constraint »todos_project_id_fkey« von Tabelle »todos«',
    ],
    [
      'une instruction insert ou update sur la table « todos » viole la contrainte de clé étrangère « todos_project_id_fkey »',
      'UPDATE ou DELETE sur la table « projects » viole la contrainte de clé étrangère « todos_project_id_fkey » de la table « todos »',
    ],
    [
      'テーブル"todos"への挿入、更新は外部キー制約"todos_project_id_fkey"に違反しています',
      'テーブル"projects"の更新または削除は、テーブル"todos"の外部キー制約"todos_project_id_fkey"に違反します',
    ],
  ])('%s', (noReference, stillReferred) => {
    expect(isStillReferredTo(refusal(noReference))).toBe(false);
    expect(isStillReferredTo(refusal(stillReferred))).toBe(true);
  });

  it('of a table that refers to itself', () => {
    const message = `update or delete on table "todos" violates foreign key constraint "todos_project_id_fkey" on table "todos"`;
    expect(isStillReferredTo(refusal(message))).toBe(true);
  });
});

/** What the log says of a refusal, of a statement of the role authenticated. */
const remedy = (message: string, text: string) => {
  const error = Object.assign(new Error(message), {
    code: '42501',
    severity: 'ERROR',
    routine: 'aclcheck_error',
  });
  noteStatement(error, { text, role: 'authenticated' });
  return remedyOf(new Error('Failed query', { cause: error }));
};

describe('the remedy for a missing privilege', () => {
  const insert = 'insert into "todos" ("id", "task") values (default, $1)';

  it('says that an insert names columns for which it has no value', () => {
    expect(remedy('permission denied for table todos', insert)).toContain(
      '`insert` of the engine leaves them out',
    );
  });

  it('names no grant on a table where something else was refused', () => {
    expect(remedy('permission denied for function mine', insert)).toBe(
      'No policy refused this: authenticated lacks a privilege. `npm run doctor` says which privileges are missing: docs/doctor.md#column-not-granted.',
    );
  });
});
