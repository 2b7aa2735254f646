import { constants, openSync, closeSync, readSync, writeSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { keepWriting } from '../../src/engine/serve/keep-writing.ts';
import { readableLine } from '../../src/engine/serve/readable-line.ts';
import { temporaryDirectory } from '../embedded/support.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { run, signalGroup, useClone } from './support.ts';

const clone = useClone();
let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test.runIf(process.platform === 'linux')(
  'a server whose log is on a full disk serves on',
  async () => {
    const port = await freePort();
    const server = run(
      clone.path,
      ['sh', '-c', `exec "$0" src/main.ts start > /dev/full 2> /dev/full`, process.execPath],
      {
        PORT: String(port),
        DATABASE_AUTHENTICATED_URL: database.loginUrl,
        JWKS_URL: 'http://127.0.0.1:1/jwks',
      },
    );
    onTestFinished(() => signalGroup(server, 'SIGKILL'));
    const url = `http://127.0.0.1:${port}/graphql?query={__typename}`;
    const ask = () =>
      fetch(url).then(
        ({ status }) => status,
        () => null,
      );
    await expect.poll(ask).toBe(200);
    // Each has its line, so that a line that can't be written has not ended it.
    for (let nth = 0; nth < 10; nth += 1) expect(await ask()).toBe(200);
    signalGroup(server, 'SIGTERM');
    expect(await server.exit).toBe(0);
  },
);

/** A pipe that refuses what does not fit, rather than wait. */
async function narrowPipe() {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'pipe');
  execFileSync('mkfifo', [path]);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(async () => {
    closeSync(pipe);
    await directory[Symbol.asyncDispose]();
  });
  const fill = () => {
    for (const size of [4096, 1]) {
      try {
        for (;;) writeSync(pipe, '.'.repeat(size));
      } catch {
        // It is full.
      }
    }
  };
  const drain = (): string => {
    const bytes = Buffer.alloc(1 << 21);
    let length = 0;
    try {
      for (;;) length += readSync(pipe, bytes, { offset: length });
    } catch {
      return bytes.toString('utf8', 0, length).replace(/^\.*/, '');
    }
  };
  return { pipe, fill, drain };
}

describe.skipIf(process.platform === 'win32')('lines that can not be written', () => {
  test('are written as soon as they can be, whole and in their order', async () => {
    const { pipe, fill, drain } = await narrowPipe();
    const write = keepWriting(pipe, String);
    fill();
    write('one\n');
    write('two\n');
    drain();
    write('three\n');
    expect(drain()).toBe('one\ntwo\nthree\n');
  });

  test('are counted where they are more than are kept', async () => {
    const { pipe, fill, drain } = await narrowPipe();
    const write = keepWriting(pipe, (lines) => `${lines} lost\n`);
    fill();
    const line = `${'x'.repeat(400_000)}\n`;
    for (let nth = 0; nth < 5; nth += 1) write(line);
    let read = '';
    // A pipe holds less than is kept.
    for (let nth = 0; nth < 100 && !read.includes('lost'); nth += 1) {
      read += drain();
      write('later\n');
    }
    read += drain();
    expect(read.match(/x+\n/g)?.map((text) => text.length)).toEqual([400_001, 400_001]);
    expect(read.replaceAll('x', '')).toMatch(/\n[1-9]\d* lost\nlater\n/);
  });
});

describe('a line of the log for a person', () => {
  const at = new Date(2026, 10, 30, 9, 5, 7).getTime();
  const line = (fields: object) =>
    readableLine(`${JSON.stringify({ level: 30, time: at, ...fields })}\n`);

  test('tells a request: its status, its time, what and who', () => {
    const request = {
      msg: 'request',
      requestId: 'id',
      status: 200,
      role: 'authenticated',
      subject: '2bd806c97f0e',
      operation: 'Mine',
      kind: 'query',
      field: 'todos',
      durationMs: 12.34,
    };
    expect(line(request)).toBe('09:05:07  200  12.34 ms  query Mine  authenticated 2bd806c97f0e\n');
  });

  test('tells a refusal with its codes, and of nobody', () => {
    const request = { msg: 'request', status: 400, codes: ['BAD_REQUEST'], durationMs: 1 };
    expect(line(request)).toBe('09:05:07  400  1 ms  nobody  BAD_REQUEST\n');
  });

  test('tells what happened, with what it is about, and never two lines for one', () => {
    expect(line({ level: 40, msg: 'waiting for the database', reason: 'no\nroute' })).toBe(
      '09:05:07  WARNING  waiting for the database  reason=no route\n',
    );
  });

  test('tells where a fault was', () => {
    const err = { type: 'TypeError', message: 'x is not a function', stack: '    at f (a.ts:1:2)' };
    expect(line({ level: 50, msg: 'a request failed', requestId: 'id', err })).toBe(
      '09:05:07  ERROR  a request failed  requestId=id  TypeError: x is not a function\n    at f (a.ts:1:2)\n',
    );
  });
});
