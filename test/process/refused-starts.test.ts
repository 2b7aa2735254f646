import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { certificate, key } from './self-signed.ts';
import { cli, useClone, written, type Running } from './support.ts';

// A start that waiting can't help ends with one sentence that says why; what the server can put
// right for its own connections does not keep it from starting.

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

const changed = (url: string, parts: Partial<URL>): string =>
  Object.assign(new URL(url), parts).href;

/** Makes a database of another name for a test, as the superuser. */
async function another(name: string, options: string): Promise<string> {
  await database.asSuperuser(`create database ${name} ${options}`);
  onTestFinished(async () => {
    await database.asSuperuser(`drop database ${name} with (force)`);
  });
  return changed(database.loginUrl, { pathname: name });
}

async function listening(server: Server): Promise<number> {
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Ends with status 1, and says this in one sentence, without a stack. */
async function expectRefusal(server: Running, sentence: RegExp): Promise<void> {
  expect(await server.exit).toBe(1);
  expect(server.output.stderr).toMatch(sentence);
  expect(server.output.stderr).not.toMatch(/^\s+at /m);
}

describe('npm start ends with why', () => {
  test('where the database has none of our tables', async () => {
    const url = await another(`${database.name}_empty`, `template template0`);
    const server = start(url);
    await expectRefusal(server, /There is no table public\.accounts, which Account is made of/);
    expect(server.output.stderr).toContain('Remedy: Run the migrations: npm run migrate.');
  });

  test.each(['LATIN1', 'SQL_ASCII'])('where the database is in %s', async (encoding) => {
    const name = `${database.name}_${encoding.toLowerCase()}`;
    const url = await another(
      name,
      `encoding '${encoding}' locale 'C' locale_provider libc template template0`,
    );
    await expectRefusal(start(url), new RegExp(`The database is in the encoding ${encoding}`));
  });

  test('where the server has no TLS and the URL asks for it', async () => {
    const url = changed(database.loginUrl, { search: 'sslmode=verify-full' });
    await expectRefusal(
      start(url),
      /and TLS do not fit \(The server does not support SSL connections\)/,
    );
  });

  test("where nobody vouches for the server's certificate", async () => {
    const port = await listening(
      createServer((socket) => {
        socket.on('error', () => {});
        // The client's request for TLS, and the one letter that says yes.
        socket.once('data', () => {
          socket.write('S');
          new TLSSocket(socket, { isServer: true, cert: certificate, key }).on('error', () => {});
        });
      }),
    );
    const search = 'sslmode=verify-full';
    const url = changed(database.loginUrl, { port: String(port), search });
    await expectRefusal(start(url), /and TLS do not fit \(self-signed certificate/);
  });

  test('where the URL has no password', async () => {
    const url = changed(database.loginUrl, { password: '' });
    await expectRefusal(start(url), /can't be logged in to as "authenticated_backend" \(SASL/);
  });

  test('where the port of metrics is taken', async () => {
    const port = String(await listening(createServer()));
    const server = start(database.loginUrl, { METRICS_PORT: port });
    await expectRefusal(server, new RegExp(`^Port ${port} on 127.0.0.1 is taken.*METRICS_PORT=`));
  });

  test('where the host of metrics is none of this machine', async () => {
    const variables = { METRICS_PORT: '9', METRICS_HOST: '192.0.2.1' };
    const server = start(database.loginUrl, variables);
    await expectRefusal(
      server,
      /^192\.0\.2\.1 is not an address of this machine\. Set METRICS_HOST/,
    );
  });
});

describe('npm start is ready', () => {
  test.each([
    ['a time limit of pg’s in the URL', { search: 'query_timeout=1&binary=true' }],
    ['settings of the session in the URL', { search: 'options=-c%20DateStyle%3DGerman' }],
  ])('with %s', async (_what, parts) => {
    const server = start(changed(database.loginUrl, parts));
    await written(server, /"msg":"ready"/);
    const [, address] = await written(server, /"address":"(http[^"]+)"/);
    const answer = await fetch(`${address}/graphql?query={projects{nodes{id}}}`);
    expect(await answer.json()).toEqual({ data: { projects: { nodes: [] } } });
  });

  test('with a time limit for statements that its checks take longer than', async () => {
    const server = start(database.loginUrl, { STATEMENT_TIMEOUT_MS: '5' });
    await written(server, /"msg":"ready"/);
    expect(server.output.stderr).toBe('');
  });
});

/** What Postgres says to whoever logs in while it starts: 57P03, with its length before it. */
const fields = 'SFATAL\0C57P03\0Mthe database system is starting up\0\0';
const length = Buffer.alloc(4);
length.writeInt32BE(fields.length + 4);
const startingUp = Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)]);

test('a database that is away is told once, however often it is tried', async () => {
  let attempts = 0;
  const port = await listening(
    createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        attempts += 1;
        socket.end(startingUp);
      });
    }),
  );
  const server = start(changed(database.loginUrl, { port: String(port) }));
  await expect.poll(() => attempts).toBeGreaterThan(2);
  expect(server.output.stdout.match(/"waiting for the database"/g)).toHaveLength(1);
});

test('npm run token in a folder that can not be written to says so', async () => {
  const folder = join(clone.path, '.data');
  // Root writes anywhere: so the folder is none.
  await writeFile(folder, '');
  onTestFinished(() => rm(folder));
  const server = cli(clone.path, 'token', ['--sub', 'alice']);
  await expectRefusal(server, /kept in .*\.data, which can't be made or written to/);
});
