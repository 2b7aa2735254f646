import type { RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../../src/engine/node/server.ts';
import { listen } from '../http/support.ts';
import { driverKinds } from '../support/drivers.ts';
import {
  addTodo,
  allBack,
  backendAt,
  backends,
  stored,
  useFaultyApp,
  withTrigger,
} from './support.ts';

describe.each(driverKinds)('a client that goes away, on %s', (kind) => {
  // No other limit may be what ends the statement.
  const given = useFaultyApp({ kind, driver: { max: 1, statementTimeoutMs: 1_000_000 } });

  const leaveIn = async (query: string, at: string) => {
    const { app } = given;
    const { address } = await listen(app);
    const gone = new AbortController();
    const answer = fetch(`${address}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await app.token('alice')}`,
      },
      body: JSON.stringify({ query }),
      signal: gone.signal,
    });
    await backendAt(app.database, at);
    gone.abort();
    await answer.catch(() => undefined);
    await allBack(app.driver);
    return () => backends(app.database, at);
  };

  it('in the middle of a query has its statement ended, and its connection replaced', async () => {
    const { app } = given;
    // Everything that todos shows takes long for the time of this test.
    await app.database.asSuperuser(
      `create function slowly() returns boolean language plpgsql as
         $$ begin perform pg_sleep(1000); return true; end $$;
       create policy slowly on todos as restrictive for select using (slowly())`,
    );
    try {
      const running = await leaveIn('{ todos { nodes { task } } }', '"todos"');
      await expect.poll(running).toEqual([]);
    } finally {
      await app.database.asSuperuser('drop policy slowly on todos; drop function slowly');
    }
  });

  it('in the middle of a mutation has it rolled back', async () => {
    const { app } = given;
    await withTrigger(app.database, 'perform pg_sleep(1000)', 'before', async () => {
      const running = await leaveIn(addTodo('gone'), 'insert into "todos"');
      await expect.poll(running).toEqual([]);
    });
    expect(await stored(app.database, 'gone')).toBe(0);
  });
});

describe('a client that does not read', () => {
  const given = useFaultyApp({ driver: { max: 1 } });

  /** Bytes that each answer has at least. */
  const ANSWER = 15 * 100 * 1900;

  /** So many requests on one connection, one behind the other. */
  const askForMuch = async ({ address }: { readonly address: string }, times: number) => {
    const { app } = given;
    await app.database.asSuperuser(
      `insert into todos (user_id, task) select 'alice', repeat('x', 2000) from generate_series(1, 100)`,
    );
    const aliases = Array.from(
      { length: 15 },
      (_, i) => `a${i}: todos(first: 100) { nodes { task } }`,
    );
    const body = JSON.stringify({ query: `{ ${aliases.join(' ')} }` });
    const head = [
      'POST /graphql HTTP/1.1',
      'Host: a',
      'Content-Type: application/json',
      `Authorization: Bearer ${await app.token('alice')}`,
      `Content-Length: ${body.length}`,
    ].join('\r\n');
    const { port, hostname } = new URL(address);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(`${head}\r\n\r\n${body}`.repeat(times));
    const answered = () => app.log.filter(({ message }) => message === 'request').length;
    await expect.poll(answered).toBeGreaterThan(0);
    await allBack(app.driver);
    return { socket, answered };
  };

  it('holds no database connection while its answer waits, and is cut off in the end', async () => {
    const cutOff = Promise.withResolvers<void>();
    const listener: RequestListener = (request, response) => {
      response.once('close', () => {
        if (!response.writableFinished) cutOff.resolve();
      });
      given.app.listener(request, response);
    };
    const limits = { shutdownTimeoutMs: 0, stalledTimeoutMs: 1000 };
    const server = await serve({ listener, host: '127.0.0.1', port: 0, ...limits });
    onTestFinished(() => server.stop());
    await askForMuch(server, 6);
    expect(given.app.driver.lent()).toBe(0);
    await cutOff.promise;
  });

  it('has one answer waiting for it, however many it asks for, and gets all in the end', async () => {
    const open = new Set<ServerResponse>();
    /** The bytes that wait, whenever one more answer is ready. */
    const waiting: number[] = [];
    const listener: RequestListener = (request, response) => {
      open.add(response);
      response.once('close', () => open.delete(response));
      const end = response.end.bind(response);
      response.end = (body: unknown) => {
        end(body);
        waiting.push([...open].reduce((bytes, { writableLength }) => bytes + writableLength, 0));
        return response;
      };
      given.app.listener(request, response);
    };
    const server = await serve({ listener, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 });
    onTestFinished(() => server.stop());
    const { socket, answered } = await askForMuch(server, 10);
    socket.resume();
    await expect.poll(answered).toBe(10);
    await expect.poll(() => socket.bytesRead).toBeGreaterThan(10 * ANSWER);
    expect(Math.max(...waiting)).toBeLessThan(2 * ANSWER);
  });
});
