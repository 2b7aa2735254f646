import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface Relay {
  readonly port: number;
  /** How often something was sent to Postgres after Postgres had spoken last: round trips begun. */
  flights(): number;
  /** Cuts every connection through this relay, as a broken network does. */
  cut(): void;
  close(): Promise<void>;
}

/** Counts the turns of a conversation and forwards both ways. */
function forward(upstream: Socket, send: (data: Buffer) => void, state: { flights: number }) {
  let serverSpokeLast = true;
  upstream.on('data', (data: Buffer) => {
    serverSpokeLast = true;
    send(data);
  });
  return (data: Buffer) => {
    if (serverSpokeLast) state.flights += 1;
    serverSpokeLast = false;
    upstream.write(data);
  };
}

async function portOf(server: Server | WebSocketServer): Promise<number> {
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/**
 * TCP to TCP, in front of the test's Postgres.
 *
 * @param change - what Postgres says, before it is passed on
 */
export async function tcpRelay(
  postgresPort: number,
  change: (data: Buffer) => Buffer = (data) => data,
): Promise<Relay> {
  const state = { flights: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(postgresPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on(
      'data',
      forward(upstream, (data) => client.write(change(data)), state),
    );
  }).listen(0, '127.0.0.1');
  const port = await portOf(server);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    flights: () => state.flights,
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

/** WebSocket to TCP, as Neon's proxy does it; the address in the request is not believed. */
export async function webSocketRelay(postgresPort: number): Promise<Relay> {
  const state = { flights: 0 };
  const clients = new Set<WebSocket>();
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (client) => {
    const upstream = connect(postgresPort, '127.0.0.1');
    clients.add(client);
    upstream.setNoDelay(true);
    upstream.on('error', () => undefined);
    upstream.on('close', () => client.terminate());
    const toServer = forward(upstream, (data) => client.send(data), state);
    client.on('message', (data) => toServer(data as Buffer));
    client.on('error', () => undefined);
    client.on('close', () => {
      clients.delete(client);
      upstream.destroy();
    });
  });
  const port = await portOf(server);
  const cut = () => {
    for (const client of clients) client.terminate();
  };
  return {
    port,
    flights: () => state.flights,
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
