import { createTestApp, type TestApp } from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/clone.ts';
import { driverKinds } from '../../test/support/drivers.ts';
import { addAccount, addTodo } from '../../test/support/rows.ts';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { cuttingRelay, type CuttingRelay } from './cutting-relay.ts';
import type { Defer } from './stage.ts';

/** A server whose one connection goes through the relay, and what is particular to it. */
export interface Way {
  readonly name: string;
  readonly app: TestApp;
}

export interface CommitStage {
  readonly relay: CuttingRelay;
  readonly ways: readonly Way[];
  /** Global ids: of an account of olga's, and of a todo of hers. */
  readonly ids: { readonly account: string; readonly todo: string };
  /** How many rows were written so far, and are stored. */
  readonly written: () => Promise<number>;
  /** Ends the backends of what is under way. */
  readonly kill: () => Promise<void>;
  /** Whatever is still under way has ended, when no backend of the login's is in a transaction. */
  readonly untilEnded: () => Promise<void>;
}

/** A row in it for each that is written, in the same transaction; projects are recorded nowhere else. */
const writtenRows = `create table written (id uuid);
  create function note_written() returns trigger language plpgsql security definer as
    $$ begin insert into public.written values (new.id); return null; end $$;
  create trigger note_written after insert or update on todos for each row execute function note_written();
  create trigger note_written after insert or update on projects for each row execute function note_written();
  alter table projects disable trigger audit;`;

/** COMMIT travels with a statement where the operation has more than twice the time of one. */
const limits = { statementTimeoutMs: 10_000, transactionTimeoutMs: 60_000, waitMs: 60_000 };
const REQUEST_TIMEOUT_MS = 60_000;

/** Servers of both drivers, by compiled operations and by resolvers, on one database behind a relay that cuts. */
export async function setCommitStage(database: TestDatabase, defer: Defer): Promise<CommitStage> {
  const { asSuperuser, loginUrl } = database;
  await asSuperuser(writtenRows);
  const account = await addAccount(database, 'cut', { olga: 'OWNER' });
  const todo = await addTodo(database, 'olga', 'stays as it is');
  const relay = await cuttingRelay(Number(new URL(loginUrl).port));
  defer(() => relay.close());
  const url = Object.assign(new URL(loginUrl), { port: String(relay.port) }).href;
  const behind: TestDatabase = { ...database, loginUrl: url, drop: () => Promise.resolve() };
  const ways = await Promise.all(
    driverKinds.flatMap((kind) =>
      [true, false].map(async (compiled): Promise<Way> => {
        const app = await createTestApp({
          database: behind,
          kind,
          compiled: true,
          comparable: false,
          driver: { max: 1, ...limits },
          app: {
            requestTimeoutMs: REQUEST_TIMEOUT_MS,
            // Each write of a long run has a key of its own.
            idempotencyKeysPerSubject: 1_000_000,
            ...(compiled ? {} : { operations: null }),
          },
        });
        defer(() => app.close());
        return { name: `${kind}, ${compiled ? 'compiled' : 'resolvers'}`, app };
      }),
    ),
  );
  const busy = `from pg_stat_activity
    where usename = 'authenticated_backend' and datname = current_database()`;
  return {
    relay,
    ways,
    ids: { account: encodeId('Account', account), todo: encodeId('Todo', todo) },
    written: async () => {
      const { count } = await asSuperuser(
        'select from written where id in (select id from todos union all select id from projects)',
      );
      return count;
    },
    kill: async () => {
      await asSuperuser(`select pg_terminate_backend(pid) ${busy} and state <> 'idle'`);
    },
    untilEnded: async () => {
      while ((await asSuperuser(`select ${busy} and xact_start is not null`)).count > 0);
    },
  };
}
