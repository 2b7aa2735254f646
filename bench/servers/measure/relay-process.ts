import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Messages } from './messages.ts';

// Stands between a server and Postgres: carries both ways what comes, late where it is told to, and
// counts. A process of its own, so that it takes no time from the others.

export interface RelayCounts {
  /** Turns of the conversation: the server under test spoke after Postgres had spoken last. */
  readonly flights: number;
  /** Turns whose answer has begun to arrive. */
  readonly answered: number;
  /** Statements that Postgres has carried out, those of transactions included. */
  readonly statements: number;
  /** Statements that Postgres had to parse and plan anew. */
  readonly parses: number;
}

const [postgresPort = 0, delayMs = 0] = process.argv.slice(2).map(Number);
const counts = { flights: 0, answered: 0, statements: 0, parses: 0 };

function late(deliver: (data: Buffer) => void): (data: Buffer) => void {
  if (delayMs === 0) return deliver;
  // Timers of one length come in the order in which they were set.
  return (data) => void setTimeout(() => deliver(data), delayMs);
}

function carry(client: Socket, upstream: Socket): void {
  let ourTurn = true;
  const fromClient = new Messages(true, (type) => {
    if (type === 'P' || type === 'Q') counts.parses += 1;
  });
  const fromPostgres = new Messages(false, (type) => {
    if (type === 'C' || type === 'I') counts.statements += 1;
  });
  const toPostgres = late((data) => upstream.write(data));
  const toClient = late((data) => {
    if (!ourTurn) counts.answered += 1;
    ourTurn = true;
    client.write(data);
  });
  client.on('data', (data) => {
    if (ourTurn) counts.flights += 1;
    ourTurn = false;
    fromClient.read(data);
    toPostgres(data);
  });
  upstream.on('data', (data) => {
    fromPostgres.read(data);
    toClient(data);
  });
}

const server = createServer((client) => {
  const upstream = connect(postgresPort, '127.0.0.1');
  for (const socket of [client, upstream]) {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      client.destroy();
      upstream.destroy();
    });
  }
  carry(client, upstream);
}).listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

process.on('message', () => process.send?.(counts));
process.on('disconnect', () => process.exit());
