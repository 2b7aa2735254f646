import { encodeId } from '../../src/engine/schema/global-id.ts';
import type { TestApp } from '../support/app.ts';
import { addAccount, addProject } from '../support/rows.ts';
import type { Asked } from './ways.ts';

/** Stands in whatever Postgres says of these failures, and must not reach a client. */
export const secret = 'sesame_4711';

/** A kind of failure: how it comes about, and what everybody is told of it. */
export interface Kind {
  readonly query: string;
  readonly variables?: object;
  /** Who can meet it; both unless told otherwise. */
  readonly met?: readonly Asked['as'][];
  /** Whether the request is given up soon. */
  readonly short?: true;
  readonly strike?: (app: TestApp) => Promise<void> | void;
  readonly status: number;
  readonly code: string;
  readonly outcome?: 'not_stored';
}

const read = 'query Read { projects { nodes { name } } }';
const write =
  'mutation Write($task: String!) { createTodo(input: { task: $task }) { todo { task } } }';
const alone = ['alice'] as const;

/** Has whatever reads projects fail with an SQLSTATE. */
const reading = (state: string) => ({
  query: read,
  strike: ({ database }: TestApp) => raise(database, state),
});

/** Has a new todo fail with one. */
const writing = (state: string) => ({ query: write, variables: { task: state }, met: alone });

/** Does something before each statement that a session sends. */
function before(app: TestApp, act: (text: string) => Promise<void> | void): void {
  const acquire = app.driver.acquire.bind(app.driver);
  strikes.set(app, () => {
    app.driver.acquire = acquire;
  });
  app.driver.acquire = async (signal) => {
    const connection = await acquire(signal);
    const query = connection.query.bind(connection);
    connection.query = async (statement) => {
      await act(statement.text);
      return query(statement);
    };
    return connection;
  };
}

const strikes = new WeakMap<TestApp, () => void>();

/** Ends whatever was done to an application. */
export async function calm(app: TestApp): Promise<void> {
  strikes.get(app)?.();
  await app.database.asSuperuser(
    Object.values(privileges)
      .map((privilege) => `grant ${privilege} to ${grantees}`)
      .join('; '),
  );
  app.driver.relay.up();
  app.driver.relay.letGo();
  await raise(app.database, null);
}

const raise = async ({ asSuperuser }: TestApp['database'], state: string | null) => {
  await asSuperuser('update faults set state = $1', [state]);
};

/** What requests need, and what is taken from them. */
const privileges = {
  read: 'select on projects',
  write: 'insert (task) on todos',
};
const grantees = 'anonymous, authenticated';
const revoking =
  (privilege: string) =>
  async ({ database }: TestApp) => {
    await database.asSuperuser(`revoke ${privilege} from ${grantees}`);
  };

/** A project to which something else refers. */
const held = '00000000-0000-4000-8000-000000000001';
const deleting = {
  query: `mutation { deleteProject(input: { id: "${encodeId('Project', held)}" }) { deletedId } }`,
  met: alone,
};

const refer = async ({ asSuperuser }: TestApp['database'], onDelete: string) => {
  await asSuperuser(`alter table referring drop constraint referring_project_id_fkey,
    add foreign key (project_id) references projects on delete ${onDelete}`);
};

const isStatement = (text: string) => /from "projects"|into "todos"/.test(text);

export const kinds: Readonly<Record<string, Kind>> = {
  'a statement that takes too long': { ...reading('57014'), status: 504, code: 'TIMEOUT' },
  'a write that takes too long': { ...writing('57014'), status: 504, code: 'TIMEOUT' },
  'a lock that is not to be had': { ...writing('55P03'), status: 504, code: 'TIMEOUT' },
  'an operation that takes too long': {
    query: read,
    short: true,
    strike: (app) =>
      before(app, (text) => (isStatement(text) ? new Promise<void>(() => undefined) : undefined)),
    status: 504,
    code: 'TIMEOUT',
  },
  'a database that is away': {
    query: read,
    strike: ({ driver }) => driver.relay.down(),
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
  },
  'a database that is away, of a write': {
    query: write,
    variables: { task: 'away' },
    met: alone,
    strike: ({ driver }) => driver.relay.down(),
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
  },
  'a connection that is lost, twice': {
    query: read,
    strike: (app) =>
      before(app, (text) => {
        if (isStatement(text)) app.driver.relay.cut();
      }),
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
  },
  'a database without memory': { ...reading('53200'), status: 503, code: 'SERVICE_UNAVAILABLE' },
  'a conflict that three attempts meet': {
    ...writing('40001'),
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
  },
  'a COMMIT whose process ends in the middle of it': {
    ...writing('die'),
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    outcome: 'not_stored',
  },
  'a policy that refuses a read': { ...reading('42501'), status: 200, code: 'FORBIDDEN' },
  'a policy that refuses a write': { ...writing('42501'), status: 200, code: 'FORBIDDEN' },
  'what exists already': { ...writing('23505'), status: 200, code: 'CONFLICT' },
  'a privilege that requests lack, of a read': {
    query: read,
    strike: revoking(privileges.read),
    status: 200,
    code: 'INTERNAL_SERVER_ERROR',
  },
  'a privilege that requests lack, of a write': {
    query: write,
    variables: { task: 'x' },
    met: alone,
    strike: revoking(privileges.write),
    status: 200,
    code: 'INTERNAL_SERVER_ERROR',
  },
  "a read that a function of the domain's refuses": {
    ...reading('RH001 NOT_FOUND'),
    status: 200,
    code: 'NOT_FOUND',
  },
  "a write that a trigger of the domain's refuses": {
    ...writing('RH001 CONFLICT'),
    status: 200,
    code: 'CONFLICT',
  },
  'a trigger that raises a code which speaks of requests': {
    ...writing('RH001 UNAUTHENTICATED'),
    status: 200,
    code: 'INTERNAL_SERVER_ERROR',
  },
  'a trigger that raises no code': {
    ...writing('RH001'),
    status: 200,
    code: 'INTERNAL_SERVER_ERROR',
  },
  'a trigger that raises a code without saying that it is for clients': {
    ...writing('P0001 CONFLICT'),
    status: 200,
    code: 'INTERNAL_SERVER_ERROR',
  },
  'a row to which others refer': {
    ...deleting,
    strike: ({ database }) => refer(database, 'no action'),
    status: 200,
    code: 'CONFLICT',
  },
  'a row to which others refer, by RESTRICT': {
    ...deleting,
    strike: ({ database }) => refer(database, 'restrict'),
    status: 200,
    code: 'CONFLICT',
  },
  'a value that only the database refuses': {
    query: write,
    variables: { task: 'refused' },
    met: alone,
    status: 200,
    code: 'BAD_USER_INPUT',
  },
  'a reference to nothing': { ...writing('23503'), status: 200, code: 'NOT_FOUND' },
  'a row that is not there': {
    query:
      'mutation { updateTodo(input: { id: "VG9kbzowMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDA=", task: "x" }) { todo { task } } }',
    met: alone,
    status: 200,
    code: 'NOT_FOUND',
  },
  'a statement of ours that Postgres does not take': {
    ...reading('42703'),
    status: 200,
    code: 'INTERNAL_SERVER_ERROR',
  },
  'a write of ours that Postgres does not take': {
    ...writing('42804'),
    status: 200,
    code: 'INTERNAL_SERVER_ERROR',
  },
  'code of ours that throws': {
    query: read,
    strike: (app) =>
      before(app, (text) => {
        if (isStatement(text)) throw new TypeError(`${secret} in ${text}`);
      }),
    status: 200,
    code: 'INTERNAL_SERVER_ERROR',
  },
  'an input that is blank': {
    query: write,
    variables: { task: ' ' },
    met: alone,
    status: 200,
    code: 'BAD_USER_INPUT',
  },
  'a variable of a wrong type': {
    query: 'query ($n: Int) { projects(first: $n) { totalCount } }',
    variables: { n: {} },
    status: 400,
    code: 'BAD_USER_INPUT',
  },
  'a page of no rows': {
    query: '{ projects(first: 0) { totalCount } }',
    status: 200,
    code: 'BAD_USER_INPUT',
  },
  'a cursor of another list': {
    query: '{ projects(after: "nonsense") { totalCount } }',
    status: 200,
    code: 'BAD_USER_INPUT',
  },
  'a document that is none': { query: '{ projects', status: 400, code: 'GRAPHQL_PARSE_FAILED' },
  'a document of another schema': {
    query: '{ sesame }',
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  'an operation that asks for too much': {
    query:
      '{ projects(first: 100) { nodes { todos(first: 100) { nodes { project { todos(first: 100) { totalCount } } } } } } }',
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  'more than Postgres can make': { ...reading('54000'), status: 400, code: 'QUERY_TOO_COMPLEX' },
  'a write of more than Postgres can make': {
    ...writing('54000'),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  'a message of ours that breaks the protocol': {
    ...reading('08P01'),
    status: 200,
    code: 'INTERNAL_SERVER_ERROR',
  },
  'a mutation without a token': {
    query: write,
    variables: { task: 'x' },
    met: [null],
    status: 401,
    code: 'UNAUTHENTICATED',
  },
};

/** A project that all may see, and what makes reads, writes and COMMIT fail as they are told. */
export async function prepare({ database }: TestApp): Promise<void> {
  await addProject(database, await addAccount(database, 'one', { alice: 'OWNER' }), 'open', true);
  const run = (text: string) => database.asSuperuser(text);
  await run(
    `insert into projects (id, account_id, name) select '${held}', id, 'held' from accounts`,
  );
  await run('create table referring (project_id uuid references projects)');
  await run(`insert into referring values ('${held}')`);
  await run(
    `alter table todos add constraint todos_${secret}_task_check check (task <> 'refused')`,
  );
  await run(`create function ${secret}_raise(wanted text, what text) returns void language plpgsql as $$
    begin
      raise exception '%', case when wanted ~ '^RH' then 'Not on a Sunday.' else '${secret} of ' || what end
        using errcode = left(wanted, 5), detail = substr(wanted, 7);
    end $$`);
  await run('create table faults (state text)');
  await run('insert into faults values (null)');
  await run(`create function ${secret}() returns boolean language plpgsql security definer as $$
    declare wanted text := (select state from public.faults);
    begin
      if wanted is not null then perform public.${secret}_raise(wanted, 'policy'); end if;
      return true;
    end $$`);
  await run(`create policy ${secret} on projects as restrictive for select using (${secret}())`);
  await run(`create function ${secret}_write() returns trigger language plpgsql security definer as $$
    begin
      if new.task ~ '^[0-9A-Z]{5}( |$)' then perform public.${secret}_raise(new.task, 'trigger'); end if;
      return new;
    end $$`);
  await run(
    `create trigger ${secret} before insert on todos for each row execute function ${secret}_write()`,
  );
  await run(`create function ${secret}_commit() returns trigger language plpgsql security definer as $$
    begin
      if new.task = 'die' then
        perform pg_terminate_backend(pg_backend_pid());
        perform pg_sleep(5);
      end if;
      return null;
    end $$`);
  await run(`create constraint trigger ${secret}_commit after insert on todos deferrable
    initially deferred for each row execute function ${secret}_commit()`);
}
