import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { json, listen } from './support.ts';

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ app: { bodyLimitBytes: 100_000 } });
});
afterAll(() => app.close());

const head = [
  'POST /graphql HTTP/1.1',
  'Host: localhost',
  'Content-Type: application/json',
  'Transfer-Encoding: chunked',
].join('\r\n');
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const lastChunk = '0\r\n\r\n';

async function open(): Promise<Socket> {
  const { hostname, port } = new URL((await listen(app)).address);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  return socket.setEncoding('utf8');
}

async function next(socket: Socket): Promise<string> {
  const [text] = (await once(socket, 'data')) as [string];
  return text;
}

test('a body beyond the limit is refused while it streams', async () => {
  const socket = await open();
  socket.write(`${head}\r\n\r\n`);
  // The client never comes to an end.
  const sending = setInterval(() => socket.write(chunk('x'.repeat(50_000))), 5);
  onTestFinished(() => clearInterval(sending));
  expect(await next(socket)).toMatch(/^HTTP\/1\.1 413 .*"BAD_REQUEST"/s);
  expect(app.driver.statements).toEqual([]);
});

test('a client that sends all of it first gets its answer, and may go on', async () => {
  const socket = await open();
  socket.write(`${head}\r\n\r\n${chunk('x'.repeat(100_001))}`);
  expect(await next(socket)).toMatch(/^HTTP\/1\.1 413 /);
  for (let i = 0; i < 100; i += 1) socket.write(chunk('x'.repeat(50_000)));
  socket.write(lastChunk);
  socket.write(`${head}\r\n\r\n${chunk(json('{ __typename }'))}${lastChunk}`);
  expect(await next(socket)).toMatch(/^HTTP\/1\.1 200 .*"Query"/s);
});

test('a body in many small pieces is read', async () => {
  const socket = await open();
  socket.write(`${head}\r\n\r\n`);
  for (const character of json('{ __typename }')) socket.write(chunk(character));
  socket.write(lastChunk);
  expect(await next(socket)).toMatch(/^HTTP\/1\.1 200 .*"Query"/s);
});

test('two content types are refused, in two headers too', async () => {
  const socket = await open();
  const body = json('{ __typename }');
  socket.write(`${head}\r\nContent-Type: application/json\r\n\r\n${chunk(body)}${lastChunk}`);
  expect(await next(socket)).toMatch(/^HTTP\/1\.1 415 /);
});

test('two Authorization headers are refused', async () => {
  const socket = await open();
  const authorization = `Authorization: Bearer ${await app.token('alice')}`;
  const body = json('{ __typename }');
  socket.write(`${head}\r\n${authorization}\r\n${authorization}\r\n\r\n${chunk(body)}${lastChunk}`);
  expect(await next(socket)).toMatch(/^HTTP\/1\.1 401 .*invalid_token/s);
});

test.each(['TRACE', 'PROPFIND', 'QUERY'])('%s is 405', async (method) => {
  const socket = await open();
  socket.write(`${method} /graphql HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  expect(await next(socket)).toMatch(/^HTTP\/1\.1 405 .*allow: GET, HEAD, POST/is);
});

test('a client that is gone in the middle of its body is no fault of ours', async () => {
  const socket = await open();
  app.log.length = 0;
  socket.write(`${head}\r\n\r\n${chunk('{"query":"')}`);
  await once(socket.resetAndDestroy(), 'close');
  await expect.poll(() => app.log.map(({ message }) => message)).toContain('request');
  expect(app.log.filter(({ level }) => level !== 'info')).toEqual([]);
});
