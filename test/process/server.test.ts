import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as httpRequest,
  type RequestListener,
  type Server,
} from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { createYoga } from 'graphql-yoga';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/engine/config/index.ts';
import {
  ListenError,
  serve,
  type RunningServer,
  type ServeOptions,
} from '../../src/engine/node/server.ts';

const hello: RequestListener = (_request, response) => response.end('hello');

const echoAuthorization: RequestListener = ({ headers }, response) =>
  response.end(headers.authorization);

const readAll: RequestListener = (request, response) => {
  request.on('error', () => response.destroy());
  request.resume().on('end', () => response.end());
};

/** Says how long a request may take to arrive, in milliseconds. */
const arrivalLimits: RequestListener = ({ socket }, response) => {
  const { headersTimeout, requestTimeout } = (socket as Socket & { server: Server }).server;
  response.end(JSON.stringify({ headersTimeout, requestTimeout }));
};

/** A listener whose answers wait until they are let go. */
function held() {
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const listener: RequestListener = (_request, response) => {
    arrived.resolve();
    void release.promise.then(() => response.end('finished'));
  };
  return { listener, arrived: arrived.promise, release: () => release.resolve() };
}

async function start(options: Partial<ServeOptions> = {}): Promise<RunningServer> {
  const common = { listener: hello, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 };
  const server = await serve({ ...common, ...options });
  onTestFinished(() => server.stop());
  return server;
}

/** Sends bytes and returns all that comes back until the server closes the connection. */
async function send(server: RunningServer, bytes: string): Promise<string> {
  const { port, hostname } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  return text(socket);
}

const refusal = (message: string) => ({
  errors: [{ message, extensions: { code: 'BAD_REQUEST' } }],
});

function bodyOf(answer: string): unknown {
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
}

describe('what is not a proper request', () => {
  test('gets 400 when it is not HTTP', async () => {
    const answer = await send(await start(), 'HELLO\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(bodyOf(answer)).toEqual(refusal('This is not a valid HTTP/1.1 request.'));
  });

  test('gets the security headers and an id too', async () => {
    const answer = await send(await start(), 'HELLO\r\n\r\n');
    expect(answer).toContain('\r\nCache-Control: no-store\r\n');
    expect(answer).toContain('\r\nX-Content-Type-Options: nosniff\r\n');
    expect(answer).toContain('\r\nReferrer-Policy: no-referrer\r\n');
    expect(answer).toMatch(/\r\nX-Request-Id: [\da-f-]{36}\r\n/);
  });

  test('gets 431 when its headers are too large', async () => {
    const large = `GET / HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`;
    const answer = await send(await start(), large);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(bodyOf(answer)).toEqual(refusal('The headers are too large.'));
  });

  test('gets 408 when its headers do not come in time', async () => {
    const server = await start({ headersTimeoutMs: 50 });
    const answer = await send(server, 'GET / HTTP/1.1\r\nHost: a\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(bodyOf(answer)).toEqual(refusal('The request took too long to arrive.'));
  });

  test('gets 408 when its body does not come in time', async () => {
    const server = await start({ listener: readAll, headersTimeoutMs: 50, arrivalTimeoutMs: 50 });
    const answer = await send(server, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('has 10 s for its headers and 30 s for all of it, however the API is configured', async () => {
    // As the commands do it.
    const configured = readConfig({ REQUEST_TIMEOUT_MS: '1000', STATEMENT_TIMEOUT_MS: '1000' });
    const { address } = await start({ ...configured, port: 0, listener: arrivalLimits });
    const seen = await (await fetch(address)).json();
    expect(seen).toEqual({ headersTimeout: 10_000, requestTimeout: 30_000 });
  });

  test.each([
    ['a Host header that is no host', 'GET / HTTP/1.1\r\nHost: a b\r\n'],
    ['two Host headers', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n'],
  ])('gets 400 for %s', async (_what, head) => {
    const answer = await send(await start(), `${head}Connection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('shows both of two Authorization headers to the application', async () => {
    const head = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n';
    const answer = await send(
      await start({ listener: echoAuthorization }),
      `${head}Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n`,
    );
    expect(answer).toContain('Bearer a, Bearer b');
  });
});

describe('a client that goes away', () => {
  test("aborts its request's signal", async () => {
    const arrived = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<true>();
    const yoga = createYoga({
      logging: false,
      plugins: [
        {
          onRequest: ({ request }) =>
            new Promise((resolve) => {
              arrived.resolve();
              request.signal.addEventListener('abort', () => {
                aborted.resolve(true);
                resolve();
              });
            }),
        },
      ],
    });
    const server = await start({ listener: (request, response) => void yoga(request, response) });
    const controller = new AbortController();
    const answer = fetch(`${server.address}/graphql`, { signal: controller.signal });
    answer.catch(() => undefined);
    await arrived.promise;
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    expect(await aborted.promise).toBe(true);
  });
});

describe('a stop', () => {
  test('lets a running request finish, and closes its connection after it', async () => {
    const { listener, arrived, release } = held();
    const server = await start({ listener, shutdownTimeoutMs: 1_000_000 });
    const answer = fetch(server.address);
    await arrived;
    const stopped = server.stop();
    release();
    const response = await answer;
    expect(await response.text()).toBe('finished');
    expect(response.headers.get('connection')).toBe('close');
    await stopped;
  });

  test('listens no more', async () => {
    const server = await start();
    await server.stop();
    await expect(fetch(server.address)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  test('does not wait for connections that are idle', async () => {
    const server = await start({ shutdownTimeoutMs: 1_000_000 });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const [response] = await once(httpRequest(server.address, { agent }).end(), 'response');
    response.resume();
    await once(response, 'end');
    // Otherwise it would wait for longer than this test may take.
    await expect(server.stop()).resolves.toBeUndefined();
  });

  test('refuses a request that was still on its way', async () => {
    const server = await start({ shutdownTimeoutMs: 1_000_000 });
    const { port, hostname } = new URL(server.address);
    const socket = connect(Number(port), hostname);
    socket.write('GET / HTTP/1.1\r\n');
    await once(socket, 'connect');
    // The server takes connections in their order.
    await (await fetch(server.address)).text();
    const stopped = server.stop();
    socket.write('Host: a\r\n\r\n');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toContain('SERVICE_UNAVAILABLE');
    await stopped;
  });

  test('cuts off what does not finish within its limit', async () => {
    const { listener, arrived } = held();
    const server = await start({ listener, shutdownTimeoutMs: 100 });
    const answer = fetch(server.address);
    void answer.catch(() => undefined);
    await arrived;
    await server.stop();
    await expect(answer).rejects.toThrow('fetch failed');
  });
});

describe('a server that cannot listen', () => {
  test('says that the port is taken, and how to choose another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(start({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
  });

  test('says that the host is none of this machine', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toThrow(ListenError);
  });
});
