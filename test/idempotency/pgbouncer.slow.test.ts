import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pgBouncerVersion, startPgBouncer, type PgBouncer } from '../../scripts/soak/pgbouncer.ts';
import { withTrigger } from '../faults/support.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { createDatabase } from '../support/database.ts';
import { send, tasks } from './support.ts';

// Each transaction may have another connection of Postgres, and two connections serve many clients.

const version = await pgBouncerVersion();
const document = 'mutation { createTodo(input: { task: "once" }) { todo { id task } } }';

describe.skipIf(version === null).each([true, false])(
  'behind PgBouncer, where it is installed, compiled: %s',
  (compiled) => {
    let pgbouncer: PgBouncer;
    let app: TestApp;
    beforeAll(async () => {
      const database = await createDatabase();
      pgbouncer = await startPgBouncer(database.loginUrl, 2);
      app = await createTestApp({
        database: { ...database, loginUrl: pgbouncer.url },
        compiled: true,
        comparable: false,
        driver: { max: 8 },
        ...(compiled ? {} : { app: { operations: null } }),
      });
    });
    afterAll(async () => {
      await app.close();
      await pgbouncer.stop();
    });
    const clear = () => app.database.asSuperuser('delete from todos');

    it('a key is answered with the first answer, which is stored once', async () => {
      await clear();
      const first = await send(app, { key: 'again', document });
      const again = await send(app, { key: 'again', document });
      expect(first).toMatchObject({ status: 200, replayed: null });
      expect(again).toMatchObject({ status: 200, replayed: 'true', text: first.text });
      expect(await tasks(app)).toEqual(['once']);
    });

    it('twenty requests with one key at once get one answer', async () => {
      await clear();
      const twins = Array.from({ length: 20 }, () => send(app, { key: 'twins', document }));
      const answers = await Promise.all(twins);
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(answers.filter(({ replayed }) => replayed === null)).toHaveLength(1);
      expect(await tasks(app)).toEqual(['once']);
    });

    it('a COMMIT whose backend is ended is found out, and stored once', async () => {
      await clear();
      await app.database.asSuperuser('create sequence attempts');
      const once = `if nextval('attempts') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if`;
      const answer = await withTrigger(app.database, once, 'deferred', () =>
        send(app, { key: 'killed', document }),
      );
      await app.database.asSuperuser('drop sequence attempts');
      expect(answer).toMatchObject({ status: 200, replayed: null });
      expect(await tasks(app)).toEqual(['once']);
    });
  },
);
