import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serve, type RunningServer, type ServeOptions } from '../../src/engine/node/server.ts';

// What clients can make a server hold. Nothing here looks at a clock: events are waited for, and what
// is compared is bytes, numbers, and the order of things.

async function start(options: Partial<ServeOptions>, listener: RequestListener) {
  const common = { host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 };
  const server = await serve({ ...common, ...options, listener });
  onTestFinished(() => server.stop());
  return server;
}

function open(server: RunningServer): Socket {
  const { hostname, port } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  // The server cuts off some of these.
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Resolves when a connection is closed, however that came about, with all that it was sent. */
function closed(socket: Socket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  socket.once('close', () => resolve(received));
  return promise;
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const post = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`;

async function health(server: RunningServer): Promise<string> {
  return (await fetch(`${server.address}/health`)).text();
}

/** Answers `/health` at once, and notes everything else, which waits until it is let go. */
function held() {
  const begun: string[] = [];
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const listener: RequestListener = ({ url = '' }, response) => {
    if (url === '/health') response.end('well');
    else {
      begun.push(url);
      arrived.resolve();
      void release.promise.then(() => response.end(url));
    }
  };
  return { begun, listener, arrived: arrived.promise, release: () => release.resolve() };
}

describe('a client that sends ahead behind a slow request', () => {
  test('is cut off after two thousand requests, and none of them is begun', async () => {
    const { begun, listener, arrived } = held();
    const server = await start({}, listener);
    const socket = open(server);
    socket.write(get('/slow'));
    await arrived;
    const end = closed(socket);
    const many = get('/ahead').repeat(1000);
    // Nearly a million, as long as somebody takes them.
    let sent = 0;
    const send = () => {
      while (!socket.destroyed && sent < 900) {
        sent += 1;
        if (!socket.write(many)) return;
      }
    };
    socket.on('drain', send);
    send();
    await end;
    expect(await health(server)).toBe('well');
    expect(begun).toEqual(['/slow']);
    expect(server.connections.waiting).toBe(0);
    expect(server.connections.heldBytes).toBe(0);
  });

  test('has what it sent dropped when it goes', async () => {
    const { begun, listener, arrived, release } = held();
    const server = await start({}, listener);
    const socket = open(server);
    socket.write(get('/slow') + get('/ahead').repeat(1500) + post('/last', 10) + 'abc');
    await arrived;
    while (server.connections.waiting < 1501) await health(server);
    expect(server.connections.heldBytes).toBeGreaterThan(1500 * 3000);
    socket.destroy();
    while (server.connections.waiting > 0) await health(server);
    release();
    expect(await health(server)).toBe('well');
    expect(begun).toEqual(['/slow']);
    expect(server.connections.heldBytes).toBe(0);
  });

  test('is answered in order, one after the other', async () => {
    const { begun, listener, arrived, release } = held();
    const server = await start({}, listener);
    const socket = open(server);
    const paths = Array.from({ length: 1000 }, (_, index) => `/${index}`);
    const received = closed(socket);
    socket.write(paths.map(get).join(''));
    await arrived;
    while (server.connections.waiting < 999) await health(server);
    expect(begun).toEqual(['/0']);
    release();
    await expect.poll(() => begun.length).toBe(1000);
    // Its last answer is behind that.
    await health(server);
    socket.end();
    const answers = await received;
    expect(begun).toEqual(paths);
    expect(answers.match(/\r\n\r\n\/\d+/g)).toEqual(paths.map((path) => `\r\n\r\n${path}`));
  });

  test('is one of those that have so many bytes together', async () => {
    const { listener, arrived } = held();
    const server = await start({ requestsLimitBytes: 5_000_000 }, listener);
    const sockets = Array.from({ length: 5 }, () => open(server));
    const ends = sockets.map(closed);
    for (const socket of sockets) socket.write(get('/slow') + get('/ahead').repeat(1000));
    await arrived;
    expect(await Promise.race(ends)).toMatch(/^HTTP\/1\.1 503 /);
    expect(server.connections.heldBytes).toBeLessThanOrEqual(5_000_000);
    expect(await health(server)).toBe('well');
  });
});

/** Reads all of a body before it answers, and notes the most that was ever held. */
const readingAll = () => {
  const seen = { most: 0, total: 0, server: null as RunningServer | null };
  const listener: RequestListener = (request, response) => {
    if (request.url === '/health') response.end('well');
    request
      .on('error', () => undefined)
      .on('data', (chunk: Buffer) => {
        seen.total += chunk.length;
        seen.most = Math.max(seen.most, seen.server?.connections.heldBytes ?? 0);
      });
    request.on('end', () => response.writableEnded || response.end('read'));
  };
  return { seen, listener };
};

describe('bodies that come slowly', () => {
  test('have so many bytes together; who has held most for longest is told, and cut off', async () => {
    const { seen, listener } = readingAll();
    const server = await start({ requestsLimitBytes: 1_000_000 }, listener);
    seen.server = server;
    const slow: Promise<string>[] = [];
    for (let nth = 0; nth < 30; nth += 1) {
      const socket = open(server);
      slow.push(closed(socket));
      socket.write(post('/slow', 200_000) + 'x'.repeat(100_000));
      while (seen.total < (nth + 1) * 100_000) await health(server);
    }
    const told = await Promise.race(slow);
    expect(told).toMatch(/^HTTP\/1\.1 503 .*Retry-After: 1.*"SERVICE_UNAVAILABLE","retryAfter":1/s);
    expect(seen.most).toBeLessThanOrEqual(1_000_000);

    const quick = open(server);
    quick.write(post('/quick', 150_000) + 'x'.repeat(150_000));
    const [answer] = (await once(quick, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 .*read$/s);
  });

  test('are forgotten with their connection, and with their answer', async () => {
    const { listener } = readingAll();
    const server = await start({}, listener);
    const [gone, answered] = [open(server), open(server)];
    gone.write(post('/slow', 200_000) + 'x'.repeat(100_000));
    while (server.connections.heldBytes < 100_000) await health(server);
    gone.destroy();
    while (server.connections.heldBytes > 0) await health(server);
    answered.write(post('/whole', 100_000) + 'x'.repeat(100_000));
    await once(answered, 'data');
    await health(server);
    expect(server.connections.heldBytes).toBe(0);
  });

  test('do not cut off a request that has come and is worked on', async () => {
    const { begun, listener, arrived, release } = held();
    const server = await start({ requestsLimitBytes: 300_000 }, (request, response) => {
      request.on('error', () => undefined).resume();
      listener(request, response);
    });
    const working = open(server);
    working.write(post('/work', 250_000) + 'x'.repeat(250_000));
    await arrived;
    while (server.connections.heldBytes < 250_000) await health(server);
    const told = open(server);
    told.write(post('/more', 100_000) + 'x'.repeat(99_999));
    expect(await closed(told)).toMatch(/^HTTP\/1\.1 503 /);
    release();
    const [answer] = (await once(working, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 .*\/work$/s);
    expect(begun[0]).toBe('/work');
  });
});

describe('answers that are read slowly', () => {
  const SIZE = 8_000_000;
  const asked: string[] = [];
  /** Large answers, more than a kernel takes by itself. */
  const large: RequestListener = ({ url }, response) => {
    if (url === '/large') asked.push(url);
    response.end(url === '/health' ? 'well' : 'x'.repeat(SIZE));
  };

  /** A client that asks for a large answer and takes nothing of it. */
  const reluctant = async (server: RunningServer) => {
    const socket = open(server);
    const next = asked.length + 1;
    socket.write(get('/large'));
    while (asked.length < next) await health(server);
    return socket;
  };

  test('have so many bytes together; who has had one for longest is cut off', async () => {
    const server = await start({ answersLimitBytes: 3.5 * SIZE }, large);
    const sockets: Socket[] = [];
    for (let nth = 0; nth < 3; nth += 1) sockets.push(await reluctant(server));
    await reluctant(server);
    while (server.connections.answerBytes > 3.5 * SIZE) await health(server);
    await closed(sockets[0]!);
    expect(sockets[0]!.bytesRead).toBeLessThan(SIZE);
    expect(server.connections.answerBytes).toBeLessThanOrEqual(3.5 * SIZE);
    expect(await (await fetch(`${server.address}/large`)).text()).toHaveLength(SIZE);
  });

  test('are given up when they take longer than their size allows', async () => {
    let now = 0;
    const server = await start({ clock: () => now }, large);
    const socket = await reluctant(server);
    now = 10_000 + (1000 * SIZE) / 65_536;
    while (server.connections.answerBytes > 0) {
      now += 1000;
      await health(server);
    }
    await closed(socket);
    expect(socket.bytesRead).toBeLessThan(SIZE);
  });
});

test('there are so many connections and no more', async () => {
  const { listener, arrived } = held();
  const server = await start({ maxConnections: 2 }, listener);
  const first = open(server);
  first.write(get('/slow'));
  await arrived;
  const second = open(server);
  second.write(get('/health'));
  await once(second, 'data');
  const third = open(server);
  third.write(get('/health'));
  expect(await closed(third)).toBe('');
  second.write(get('/health'));
  const [answer] = (await once(second, 'data')) as [Buffer];
  expect(answer.toString()).toContain('well');
});

const sendWith = async (host: string) => {
  const server = await start({}, ({ headers }, response) => response.end(headers.host));
  const socket = open(server);
  socket.write(`GET /a HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return closed(socket);
};

describe('a Host header', () => {
  test.each([
    'x/graphql?query=',
    'x/graphql',
    'x?a',
    'x#a',
    'user@x',
    'x\\graphql',
    'x:80/graphql',
    'x:80:80',
    'x:a',
    'x y',
    '[::1',
    '::1',
    '[x]',
    '<x>',
    'http://x',
    ':80',
    '%2F',
  ])('is refused where it is no host: %s', async (host) => {
    expect(await sendWith(host)).toMatch(/^HTTP\/1\.1 400 .*"BAD_REQUEST"/s);
  });

  test.each([
    'localhost',
    'api.example.com',
    'api.example.com:4000',
    '127.0.0.1:80',
    '[::1]',
    '[::1]:4000',
    'xn--bcher-kva.example',
    'my_service',
  ])('is taken where it is one: %s', async (host) => {
    expect(await sendWith(host)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test('what a client has sent ahead is not answered in one go: others come in between', async () => {
  let ahead = 0;
  let before: number | undefined;
  const server = await start({}, ({ url }, response) => {
    if (url === '/ahead') ahead += 1;
    else if (url === '/other') before = ahead;
    response.end('well');
  });
  const [many, other] = [open(server), open(server)];
  for (const socket of [many, other]) {
    socket.write(get('/warm'));
    await once(socket, 'data');
  }
  many.resume();
  many.write(get('/ahead').repeat(1500));
  other.write(get('/other'));
  await once(other, 'data');
  expect(before).toBeLessThan(100);
});

test('clients that come all at once are all let in: none has to try again after a second', async () => {
  const server = await start({}, (_, response) => response.end('well'));
  const first = open(server);
  await once(first, 'connect');
  let connected = 0;
  // More than Node lets wait unless it is told otherwise, and no more than the system does.
  const somaxconn = await readFile('/proc/sys/net/core/somaxconn', 'utf8').catch(() => '128');
  const many = Array.from({ length: Math.min(900, Number(somaxconn) - 1) }, () => open(server));
  for (const socket of many) socket.once('connect', () => (connected += 1));
  // A connection that the system has dropped would be there only a second later.
  for (let trips = 0; trips < 20; trips += 1) {
    first.write(get('/health'));
    await once(first, 'data');
  }
  expect(connected).toBe(many.length);
});
