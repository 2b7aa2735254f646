import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Pool } from 'pg';
import { environment } from './environment.ts';
import { statements } from './raw-statements.ts';
import { verify } from './verify.ts';

// What Node and Postgres can do at all: verify the token, one flight of named statements, and an
// answer that Postgres has written as JSON. No GraphQL: the path names the statement.

const pool = new Pool({
  connectionString: environment.databaseUrl,
  max: environment.poolMax,
  idleTimeoutMillis: 0,
  pipeline: true,
});

const opening = {
  name: 'opening',
  text: `select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)`,
};

async function answer(path: string, claims: string, params: unknown[]): Promise<string> {
  const statement = statements[path];
  if (statement === undefined) throw new Error(`There is no ${path}.`);
  const client = await pool.connect();
  // All four travel together; where one fails, COMMIT rolls back.
  const flight = [
    client.query({ name: 'begin', text: 'begin' }),
    client.query({ ...opening, values: [claims] }),
    client.query<[string]>({ ...statement, name: path, values: params, rowMode: 'array' }),
    client.query({ name: 'commit', text: 'commit' }),
  ] as const;
  const finished = Promise.allSettled(flight).then(() => client.release());
  // What is read is answered at once; what is written, after COMMIT.
  if (statement.writes) await finished;
  const { rows } = await flight[2];
  return rows[0]?.[0] ?? 'null';
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { claims } = verify(request.headers.authorization);
  const { path, params } = JSON.parse(await bodyOf(request)) as { path: string; params: unknown[] };
  const data = path === 'W5' ? '{"__typename":"Query"}' : await answer(path, claims, params);
  const body = `{"data":${data}}`;
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

const server = createServer((request, response) => {
  respond(request, response).catch((error: unknown) => {
    response.writeHead(500).end(String(error));
  });
});
server.listen(environment.port, '127.0.0.1');
