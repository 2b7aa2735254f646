import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serve, type RunningServer } from '../../src/engine/node/server.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { json } from './support.ts';

// Requests byte by byte, as no client library would send them.

let app: TestApp;
let server: RunningServer;
beforeAll(async () => {
  app = await createTestApp();
  const { listener } = app;
  const limits = { headersTimeoutMs: 500, arrivalTimeoutMs: 500 };
  const corsOrigins = ['https://app.example.com'];
  const address = { host: '127.0.0.1', port: 0 };
  server = await serve({ listener, ...address, corsOrigins, shutdownTimeoutMs: 0, ...limits });
});
afterAll(async () => {
  await server.stop();
  await app.close();
});
beforeEach(() => {
  app.driver.statements.length = 0;
});

const body = json('{ todos { totalCount } }');
const length = `Content-Length: ${body.length}`;
const chunked = 'Transfer-Encoding: chunked';
const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

const request = (line: string, headers: readonly string[], content = '') =>
  [line, 'Connection: close', ...headers, '', content].join('\r\n');

const post = (headers: readonly string[], content = body) =>
  request(
    'POST /graphql HTTP/1.1',
    ['Host: localhost', 'Content-Type: application/json', ...headers],
    content,
  );

const get = (path: string, headers: readonly string[] = []) =>
  request(`GET ${path} HTTP/1.1`, ['Host: localhost', ...headers]);

/** All that comes back until the server closes the connection. */
async function sent(bytes: string | Buffer): Promise<{ status: number; answer: string }> {
  const { port, hostname } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(bytes);
  const answer = await text(socket);
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]), answer };
}

describe('is refused, in the API’s own words:', () => {
  test.each<[what: string, bytes: string, status: number]>([
    ['a length and chunks', post([length, chunked], chunks), 400],
    ['two lengths', post([length, 'Content-Length: 1']), 400],
    ['two lengths in one', post([`${length}, 1`]), 400],
    ['a length that is no number', post(['Content-Length: x']), 400],
    ['a negative length', post(['Content-Length: -1']), 400],
    ['chunks of no length', post([chunked], `x\r\n${body}`), 400],
    ['chunks in another encoding', post(['Transfer-Encoding: gzip, chunked'], chunks), 415],
    [
      'chunks that are not the last encoding',
      post(['Transfer-Encoding: chunked, gzip'], chunks),
      400,
    ],
    ['a chunk that stalls', post([chunked], `ff\r\n${body}`), 408],
    ['a body that stalls', post(['Content-Length: 1000']), 408],
    ['an expectation that can’t be met', post([length, 'Expect: a miracle']), 417],
    ['a header with NUL', post([length, 'X-A: a\0b']), 400],
    ['a header without a colon', post([length, 'X-A']), 400],
    ['a header that goes on in the next line', post([length, 'X-A: a\r\n b: c']), 400],
    ['a header of 20 KB', post([length, `X-A: ${'a'.repeat(20_000)}`]), 431],
    ['a token of 100 KB', post([length, `Authorization: Bearer ${'a'.repeat(100_000)}`]), 431],
    ['many headers', post([length, ...Array.from({ length: 3000 }, (_, i) => `X-${i}: a`)]), 431],
    ['no Host', request('GET /graphql?query={__typename} HTTP/1.1', []), 400],
    ['HTTP/2 without TLS', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['a path with a blank', get('/graphql ?query={__typename}'), 400],
    ['a path with NUL', get('/graphql\0'), 400],
    ['a path of 20 KB', get(`/graphql?query=${'a'.repeat(20_000)}`), 431],
    ['a path without a slash', get('graphql'), 400],
    ['everything, by GET', get('*'), 400],
    ['a whole address without a host', get('http:///graphql?query={__typename}'), 400],
    ['a whole address with a user', get('http://a@b/graphql?query={__typename}'), 400],
    ['a whole address of another protocol', get('ftp://localhost/graphql'), 400],
    ['a whole address that leads there', get('http://a/x/../graphql?query={__typename}'), 404],
    ['two slashes', get('//graphql?query={__typename}'), 404],
    ['a slash behind', get('/graphql/?query={__typename}'), 404],
    ['an encoded path', get('/%67raphql?query={__typename}'), 404],
    ['a path with parameters', get('/graphql;a=b?query={__typename}'), 404],
    ['a path with an encoded NUL', get('/graphql%00?query={__typename}'), 404],
    ['a backslash', get('/graphql\\x?query={__typename}'), 404],
    ['a path that leads there', get('/x/../graphql?query={__typename}'), 404],
    ['a path that leads there with escapes', get('/x/%2E%2e/graphql?query={__typename}'), 404],
    ['a path that stays there', get('/./graphql?query={__typename}'), 404],
    ['no document', get('/graphql'), 400],
    ['a document of NUL', get('/graphql?query=%00'), 400],
    ['a document of broken escapes', get('/graphql?query=%'), 400],
    ['a document that is no UTF-8', get('/graphql?query=%ff%fe'), 400],
    ['variables of broken escapes', get('/graphql?query={__typename}&variables=%7'), 400],
    ['two documents', get('/graphql?query={a}&query={b}'), 400],
    [
      'a bad token, before its body is there',
      post(['Content-Length: 1000', 'Authorization: Bearer x']),
      401,
    ],
    ['two tokens', post([length, 'Authorization: Bearer a', 'Authorization: Bearer b']), 401],
    ['a type that is excluded', get('/graphql?query={__typename}', ['Accept: */*;q=0']), 406],
    [
      'all types excluded',
      get('/graphql?query={__typename}', [
        'Accept: application/json;q=0, application/graphql-response+json;q=0',
      ]),
      406,
    ],
    [
      'a type of no quality',
      get('/graphql?query={__typename}', ['Accept: application/json;q=x']),
      406,
    ],
    [
      'ten thousand types',
      get('/graphql?query={__typename}', [`Accept: ${'a,'.repeat(5000)}`]),
      406,
    ],
    ['a method that is none', request('HACK /graphql HTTP/1.1', ['Host: localhost']), 400],
    ['a method in small letters', request('get /graphql HTTP/1.1', ['Host: localhost']), 400],
    [
      'a body by GET',
      request(
        'GET /graphql HTTP/1.1',
        ['Host: localhost', 'Content-Type: application/json', length],
        body,
      ),
      400,
    ],
  ])('%s', async (_what, bytes, status) => {
    const { status: seen, answer } = await sent(bytes);
    expect({ status: seen, answer }).toMatchObject({ status });
    expect(answer).toMatch(/"errors":\[\{"message":"[^"]/);
    expect(answer.toLowerCase()).toContain('\r\ncache-control: no-store\r\n');
    expect(answer).toMatch(/\r\nX-Request-Id: [\da-f-]{36}\r\n/i);
    expect(answer).not.toMatch(/\.ts:|node:|\n\s+at /);
    expect(app.driver.statements).toEqual([]);
  });
});

describe('can be read by the page that sent it:', () => {
  const origin = 'Origin: https://app.example.com';
  const long = `X-A: ${'a'.repeat(20_000)}`;
  test.each<[what: string, bytes: string, status: number]>([
    ['headers that are too large', post([length, origin, long]), 431],
    ['an origin behind them', post([length, long, origin]), 431],
    ['an encoding that is not known', post([origin, 'Transfer-Encoding: gzip, chunked']), 415],
    ['an expectation that can’t be met', post([length, origin, 'Expect: a miracle']), 417],
    ['a body that stalls', post(['Content-Length: 1000', origin]), 408],
    ['a path that stands for another', get('/x/../graphql', [origin]), 404],
  ])('%s', async (_what, bytes, status) => {
    const { status: seen, answer } = await sent(bytes);
    expect({ status: seen, answer }).toMatchObject({ status });
    expect(answer).toContain('\r\nAccess-Control-Allow-Origin: https://app.example.com\r\n');
    const other = bytes.replace('//app.', '//evil.');
    expect((await sent(other)).answer).not.toContain('Access-Control');
  });
});

describe('is taken:', () => {
  test.each<[what: string, bytes: string]>([
    ['a body', post([length])],
    ['chunks', post([chunked], chunks)],
    ['chunks with extensions', post([chunked], chunks.replace('\r\n', ';a=b\r\n'))],
    ['HTTP/1.0', post([length]).replace('HTTP/1.1', 'HTTP/1.0')],
    ['a wish to go on', post([length, 'Expect: 100-continue'])],
    ['a wish for another protocol', post([length, 'Upgrade: websocket'])],
    ['another Host', post([length]).replace('Host: localhost', 'Host: evil.example.com')],
    ['a whole address', get('http://localhost:4000/graphql?query={todos{totalCount}}')],
    ['a whole address with TLS', get('HTTPS://localhost/graphql?query={todos{totalCount}}')],
    ['another server’s address', get('http://b.example/graphql?query={todos{totalCount}}')],
    ['escapes', get('/graphql?query=%7Btodos%7BtotalCount%7D%7D')],
    ['a fragment', get('/graphql?query={todos{totalCount}}#{projects}')],
  ])('%s', async (_what, bytes) => {
    const { answer } = await sent(bytes);
    expect(answer).toContain('{"data":{"todos":{"totalCount":0}}}');
  });

  test('a question for what the server can do', async () => {
    const { status, answer } = await sent(request('OPTIONS * HTTP/1.1', ['Host: localhost']));
    expect(status).toBe(204);
    expect(answer).toContain('\r\nAllow: GET, HEAD, POST, OPTIONS\r\n');
  });

  test('a thousand requests in one go, one after the other', async () => {
    const one = `GET /graphql?query={__typename} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const { answer } = await sent(one.repeat(1000) + get('/graphql?query={__typename}'));
    expect(answer.match(/\{"data":\{"__typename":"Query"\}\}/g)).toHaveLength(1001);
  });
});
