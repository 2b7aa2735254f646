import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface Relay {
  readonly port: number;
  /** How often something was sent to Postgres after Postgres had spoken last: round trips begun. */
  flights(): number;
  /** How many bytes came from Postgres. */
  receivedBytes(): number;
  /** Cuts every connection through this relay, as a broken network does. */
  cut(): void;
  /** Cuts every connection and takes no other one, until it is `up` again. */
  down(): void;
  up(): void;
  /**
   * Forwards nothing more, as a network that drops every packet: of the answers, or of `both`
   * directions.
   */
  hold(what: 'answers' | 'both'): void;
  /** Forwards again, and what was held as well. */
  letGo(): void;
  close(): Promise<void>;
}

/** What one relay's connections have in common. */
class Traffic {
  flights = 0;
  receivedBytes = 0;
  isDown = false;
  #held: 'nothing' | 'answers' | 'both' = 'nothing';
  #waiting: (() => void)[] = [];

  /** Counts the turns of a conversation and forwards both ways. */
  forward(upstream: Socket, send: (data: Buffer) => void): (data: Buffer) => void {
    let serverSpokeLast = true;
    upstream.on('data', (data: Buffer) => {
      serverSpokeLast = true;
      this.receivedBytes += data.length;
      this.#pass(this.#held !== 'nothing', () => send(data));
    });
    return (data) => {
      if (serverSpokeLast) this.flights += 1;
      serverSpokeLast = false;
      this.#pass(this.#held === 'both', () => upstream.write(data));
    };
  }

  hold(what: 'answers' | 'both'): void {
    this.#held = what;
  }

  letGo(): void {
    this.#held = 'nothing';
    for (const pass of this.#waiting.splice(0)) pass();
  }

  #pass(held: boolean, pass: () => void): void {
    if (held) this.#waiting.push(pass);
    else pass();
  }
}

/** A relay's handle, over what is its own. */
function handle(
  port: number,
  traffic: Traffic,
  server: Server | WebSocketServer,
  cut: () => void,
  stopListening: (stopped: boolean) => void = () => undefined,
): Relay {
  return {
    port,
    flights: () => traffic.flights,
    receivedBytes: () => traffic.receivedBytes,
    cut,
    down: () => {
      traffic.isDown = true;
      cut();
    },
    up: () => {
      traffic.isDown = false;
    },
    hold: (what) => {
      traffic.hold(what);
      stopListening(what === 'both');
    },
    letGo: () => {
      stopListening(false);
      traffic.letGo();
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
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
  const traffic = new Traffic();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (traffic.isDown) {
      client.destroy();
      return;
    }
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
      traffic.forward(upstream, (data) => client.write(change(data))),
    );
  }).listen(0, '127.0.0.1');
  const port = await portOf(server);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return handle(port, traffic, server, cut);
}

/** WebSocket to TCP, as Neon's proxy does it; the address in the request is not believed. */
export async function webSocketRelay(postgresPort: number): Promise<Relay> {
  const traffic = new Traffic();
  const clients = new Set<WebSocket>();
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (client) => {
    if (traffic.isDown) {
      client.terminate();
      return;
    }
    const upstream = connect(postgresPort, '127.0.0.1');
    clients.add(client);
    upstream.setNoDelay(true);
    upstream.on('error', () => undefined);
    upstream.on('close', () => client.terminate());
    const toServer = traffic.forward(upstream, (data) => client.send(data));
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
  // A peer that is gone does not shake hands at the end, either.
  return handle(port, traffic, server, cut, (stopped) => {
    for (const client of clients) {
      if (stopped) client.pause();
      else client.resume();
    }
  });
}
