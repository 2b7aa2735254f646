import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { startIssuer, type TestIssuer } from '../support/issuer.ts';
import { cli, freshClone, signalGroup, written, type Running } from './support.ts';

let clone: Awaited<ReturnType<typeof freshClone>>;
let database: TestDatabase;
let issuer: TestIssuer;
let lock: Client;
let server: Running;
let address: string;

beforeAll(async () => {
  [clone, database, issuer] = await Promise.all([freshClone(), createDatabase(), startIssuer()]);
});
afterEach(async () => {
  signalGroup(server, 'SIGKILL');
  await server.exit;
  await lock.end();
  await database.asSuperuser('delete from todos');
});
afterAll(async () => {
  await issuer.stop();
  await database.drop();
  await clone[Symbol.asyncDispose]();
});

/** Sends a mutation as alice. */
async function add(task: string): Promise<Response> {
  return fetch(`${address}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await issuer.token({ sub: 'alice' })}`,
    },
    body: JSON.stringify({
      query: `mutation { createTodo(input: { task: "${task}" }) { todo { task } } }`,
    }),
  });
}

/** A server with a mutation in the middle of its work: a lock keeps it from going on. */
async function startBusy() {
  server = cli(clone.path, 'start', [], {
    PORT: '0',
    DATABASE_AUTHENTICATED_URL: database.loginUrl,
    JWKS_URL: issuer.jwksUrl,
    JWT_ISSUER: issuer.url,
  });
  await written(server, /"msg":"ready"/);
  [, address = ''] = await written(server, /"address":"(http[^"]+)"/);
  lock = new Client({ connectionString: database.superuserUrl });
  await lock.connect();
  await lock.query('begin; lock table todos in share mode');
  const answer = add('busy');
  answer.catch(() => undefined);
  await expect.poll(inserting).toBe(1);
  return { answer };
}

async function inserting(): Promise<number> {
  const { count } = await database.asSuperuser(
    `select from pg_stat_activity where datname = current_database() and state = 'active'
       and usename = 'authenticated_backend' and query like '%insert into "todos"%'`,
  );
  return count;
}

/** The status of a request that comes now; `refused` where nobody listens. */
const health = () =>
  fetch(`${address}/health`).then(
    ({ status }) => status,
    () => 'refused',
  );

const stored = async () => (await database.asSuperuser('select from todos')).count;

describe('a server with a mutation running', () => {
  test('finishes and answers it on SIGTERM, takes no other, and ends', async () => {
    const { answer } = await startBusy();
    server.child.kill('SIGTERM');
    // It listens no more.
    await expect.poll(health).toBe('refused');
    await lock.query('rollback');
    const response = await answer;
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.json()).toEqual({ data: { createTodo: { todo: { task: 'busy' } } } });
    expect(await server.exit).toBe(0);
    expect(await stored()).toBe(1);
  });

  test('ends at once on a second signal, and nothing of it is stored', async () => {
    const { answer } = await startBusy();
    server.child.kill('SIGTERM');
    const again = setInterval(() => server.child.kill('SIGTERM'), 400);
    expect(await server.exit).toBe(1);
    clearInterval(again);
    await expect(answer).rejects.toThrow('fetch failed');
    await expect.poll(inserting).toBe(0);
    await lock.query('rollback');
    expect(await stored()).toBe(0);
  });

  test('leaves no half write when it is killed', async () => {
    const { answer } = await startBusy();
    server.child.kill('SIGKILL');
    await expect(answer).rejects.toThrow('fetch failed');
    await expect.poll(inserting).toBe(0);
    await lock.query('rollback');
    expect(await stored()).toBe(0);
  });
});
