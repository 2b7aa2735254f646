import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** Where the connection is cut: after so many bytes of what goes to Postgres, or comes from it. */
export interface Cut {
  readonly side: 'question' | 'answer';
  readonly bytes: number;
  /** Told when it is about to cut. */
  readonly onCut?: () => void;
}

export interface CuttingRelay {
  readonly port: number;
  /** Has the connection that next sends COMMIT be cut; null: none. */
  arm(cut: Cut | null): void;
  /** Bytes of the last message with a COMMIT in it, and of what came back. */
  readonly lengths: { question: number; answer: number };
  /** Whether the cut has been made. */
  readonly isCut: () => boolean;
  close(): Promise<void>;
}

const commit = /\bcommit\b/i;

/** TCP to TCP, in front of Postgres, which cuts connections at a byte around COMMIT. */
export async function cuttingRelay(postgresPort: number): Promise<CuttingRelay> {
  const lengths = { question: 0, answer: 0 };
  let armed: Cut | null = null;
  let isCut = false;
  const server = createServer((client) => {
    const upstream = connect(postgresPort, '127.0.0.1');
    let committing: Cut | null | undefined;
    const cut = () => {
      isCut = true;
      committing?.onCut?.();
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data: Buffer) => {
      if (committing === undefined && commit.test(data.toString('latin1'))) {
        committing = armed;
        armed = null;
        lengths.question = data.length;
        lengths.answer = 0;
        if (committing?.side === 'question') {
          const part = data.subarray(0, committing.bytes);
          if (part.length === 0) cut();
          else upstream.write(part, cut);
          return;
        }
      } else if (committing !== undefined && lengths.answer > 0) {
        // Something else is asked: the answer to COMMIT is over.
        committing = undefined;
      }
      upstream.write(data);
    });
    upstream.on('data', (data: Buffer) => {
      if (committing === undefined) {
        client.write(data);
        return;
      }
      const before = lengths.answer;
      lengths.answer += data.length;
      if (committing?.side !== 'answer' || committing.bytes > lengths.answer) {
        client.write(data);
        return;
      }
      const part = data.subarray(0, committing.bytes - before);
      if (part.length === 0) cut();
      else client.write(part, cut);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    arm: (cut) => {
      armed = cut;
      isCut = false;
    },
    lengths,
    isCut: () => isCut,
    close: async () => {
      server.close();
      await Promise.resolve();
    },
  };
}
