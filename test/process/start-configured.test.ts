import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { cli, useClone, written, type Running } from './support.ts';

const clone = useClone();
let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const start = (url: string, variables: Readonly<Record<string, string>> = {}): Running =>
  clone.start({
    DATABASE_AUTHENTICATED_URL: url,
    JWKS_URL: 'http://127.0.0.1:1/jwks',
    ...variables,
  });

async function addressOf(server: Running): Promise<string> {
  const [, address = ''] = await written(server, /"address":"(http[^"]+)"/);
  return address;
}

/** A URL with parts of it replaced. */
function changed(
  url: string,
  parts: Readonly<Partial<Record<'port' | 'password' | 'pathname', string>>>,
): string {
  return Object.assign(new URL(url), parts).href;
}

/** Listens on 127.0.0.1 and hands each connection to a function. */
async function listen(port: number, accept: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    accept(socket);
  }).listen(port, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('npm start with a database', () => {
  test('serves it through the restricted login, and never opens DATABASE_URL', async () => {
    let opened = 0;
    const trap = await listen(0, (socket) => {
      opened += 1;
      socket.destroy();
    });
    const DATABASE_URL = changed(database.ownerUrl, { port: String(portOf(trap)) });
    const server = start(database.loginUrl, { DATABASE_URL });
    await written(server, /"msg":"ready"/);
    const answer = await fetch(`${await addressOf(server)}/graphql?query={projects{nodes{id}}}`);
    expect(await answer.json()).toEqual({ data: { projects: { nodes: [] } } });
    expect(opened).toBe(0);
  });

  test('ends with one sentence when the password is wrong', async () => {
    const server = start(changed(database.loginUrl, { password: 'wrong' }));
    expect(await server.exit).toBe(1);
    expect(server.output.stderr).toMatch(/^.*refuses the password of "authenticated_backend".*\n$/);
  });

  test('ends with one sentence when the database does not exist', async () => {
    const server = start(changed(database.loginUrl, { pathname: '/nowhere' }));
    expect(await server.exit).toBe(1);
    expect(server.output.stderr).toMatch(/^There is no database "nowhere".*\n$/);
  });

  test('does not serve a superuser, and names the fact and the remedy', async () => {
    const server = start(database.superuserUrl);
    expect(await server.exit).toBe(1);
    expect(server.output.stderr).toContain('The login postgres is a superuser.');
    expect(server.output.stderr).toContain('Remedy: Connect as a login without rights');
  });

  test("does not serve the tables' owner", async () => {
    const server = start(database.ownerUrl);
    expect(await server.exit).toBe(1);
    expect(server.output.stderr).toContain('The login owns table public.todos.');
  });

  test('does not serve a table without Row-Level Security, and says how to enable it', async () => {
    await database.asOwner('alter table todos disable row level security');
    onTestFinished(async () => {
      await database.asOwner('alter table todos enable row level security');
    });
    const server = start(database.loginUrl);
    expect(await server.exit).toBe(1);
    expect(server.output.stderr).toContain('alter table public.todos enable row level security');
  });

  test('reads the file .env', async () => {
    const file = join(clone.path, '.env');
    await writeFile(file, 'DATABASE_AUTHENTICATED_URL=postgresql://a:b@localhost/c\nHOST=\n');
    const server = cli(clone.path, 'start');
    expect(await server.exit).toBe(1);
    expect(server.output.stderr).toContain('JWKS_URL: is missing');
  });
});

describe('npm start with a database that can not be reached yet', () => {
  test('is healthy at once, answers the rest with 503, and serves when it can', async () => {
    const closed = await listen(0, () => {});
    const port = portOf(closed);
    closed.close();
    const server = start(changed(database.loginUrl, { port: String(port) }));
    const address = await addressOf(server);
    const statusOf = async (path: string) => (await fetch(`${address}${path}`)).status;
    const graphql = '/graphql?query={__typename}';
    expect([await statusOf('/health'), await statusOf('/ready'), await statusOf(graphql)]).toEqual([
      200, 503, 503,
    ]);
    await written(server, /"msg":"waiting for the database"/);

    const target = new URL(database.loginUrl);
    await listen(port, (socket) => {
      const upstream = connect(Number(target.port), target.hostname);
      upstream.on('error', () => {});
      socket.pipe(upstream).pipe(socket);
    });

    await written(server, /"msg":"ready"/);
    expect([await statusOf('/ready'), await statusOf(graphql)]).toEqual([200, 200]);
  });
});
