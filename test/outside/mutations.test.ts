import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, codesOf, type TestApp } from '../support/app.ts';
import { driverKinds } from '../support/drivers.ts';
import { domainWith } from './api.ts';
import { openService, type Service } from './service.ts';

// What a mutation shows from outside is loaded after its COMMIT. Whatever becomes of it, what was stored
// is told as stored.

const LIMIT = 4000;
const ways = ['ask', 'askResolvers'] as const;

describe.each(driverKinds)('a mutation that shows values from outside, on %s', (kind) => {
  let app: TestApp;
  let service: Service;

  beforeAll(async () => {
    service = await openService();
    app = await createTestApp({
      domain: domainWith(service),
      kind,
      app: { answerLimitBytes: LIMIT },
      compiled: true,
      comparable: false,
    });
  });
  afterAll(async () => {
    await app.close();
    await service.close();
  });
  beforeEach(async () => {
    await app.database.asSuperuser('delete from todos');
    service.answerWith(({ keys }) => keys.map(({ task }) => `sun on ${String(task)}`));
  });

  const create = 'mutation { createTodo(input: { task: "new" }) { todo { task weather } } }';
  const stored = async () => {
    const { rows } = await app.database.asSuperuser('select task from todos order by task');
    return rows.map(({ task }) => task);
  };

  describe.each(ways)('(%s)', (way) => {
    it('asks for them when its changes are there for everybody, and no connection is held', async () => {
      const seen: unknown[] = [];
      service.answerWith(async ({ keys }) => {
        seen.push(await stored(), app.driver.lent());
        return keys.map(() => 'sunny');
      });
      const { data } = await app[way]('alice', create);
      expect(data).toEqual({ createTodo: { todo: { task: 'new', weather: 'sunny' } } });
      expect(seen).toEqual([['new'], 0]);
    });

    it('shows those of all its fields by one call', async () => {
      const { data } = await app[way](
        'alice',
        `mutation {
          a: createTodos(input: { todos: [{ task: "one" }, { task: "two" }] }) { todos { weather } }
          b: createTodo(input: { task: "three" }) { todo { w: weather } }
        }`,
      );
      expect(data).toEqual({
        a: { todos: [{ weather: 'sun on one' }, { weather: 'sun on two' }] },
        b: { todo: { w: 'sun on three' } },
      });
      expect(service.calls.map(({ keys }) => keys.length)).toEqual([3]);
    });

    it('is told as stored, with its data, where they fail', async () => {
      service.answerWith(() => 'secret');
      const { status, data, errors } = await app[way]('alice', create);
      expect([status, data]).toEqual([
        200,
        { createTodo: { todo: { task: 'new', weather: null } } },
      ]);
      expect(errors).toEqual([
        {
          message:
            'The changes are stored: do not send them again. Only this is missing: what it is loaded from, outside of this server, failed.',
          locations: [expect.anything()],
          path: ['createTodo', 'todo', 'weather'],
          extensions: {
            code: 'SERVICE_UNAVAILABLE',
            outcome: 'stored',
            requestId: expect.any(String) as unknown,
          },
        },
      ]);
      expect(await stored()).toEqual(['new']);
    });

    it('is told as stored where they are larger than an answer may be', async () => {
      service.answerWith(({ keys }) => keys.map(() => 'x'.repeat(LIMIT)));
      const { status, data, errors } = await app[way]('alice', create);
      expect([status, data]).toEqual([
        200,
        { createTodo: { todo: { task: 'new', weather: null } } },
      ]);
      expect(errors?.map(({ extensions }) => extensions?.['outcome'])).toEqual(['stored']);
      expect(await stored()).toEqual(['new']);
    });

    it('asks nobody where it fails', async () => {
      const answer = await app[way](
        'alice',
        `mutation {
          a: createTodo(input: { task: "one" }) { todo { weather } }
          b: createTodo(input: { task: " " }) { todo { weather } }
        }`,
      );
      expect([answer.data, codesOf(answer)]).toEqual([null, ['BAD_USER_INPUT']]);
      expect([service.calls, await stored()]).toEqual([[], []]);
    });

    it('counts them as part of what a query answers', async () => {
      await app[way]('alice', create);
      service.answerWith(({ keys }) => keys.map(() => 'x'.repeat(LIMIT)));
      const answer = await app[way]('alice', '{ todos { nodes { weather } } }');
      expect([answer.status, codesOf(answer)]).toEqual([400, ['QUERY_TOO_COMPLEX']]);
    });
  });

  it('stays stored when its client goes while it waits', async () => {
    service.answerWith(() => new Promise(() => undefined));
    const leaving = new AbortController();
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await app.token('alice')}`,
    };
    const { signal } = leaving;
    const body = JSON.stringify({ query: create });
    const answer = app.fetch('/graphql', { method: 'POST', headers, body, signal });
    await expect.poll(() => service.calls.length).toBe(1);
    leaving.abort();
    await answer.catch(() => undefined);
    await expect.poll(() => service.calls[0]?.gone).toBe(true);
    expect(await stored()).toEqual(['new']);
    expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('is compiled, its write and what is read back', async () => {
    const { answered } = app.operations!;
    await app.ask('alice', create);
    expect(app.operations!.answered).toBe(answered + 1);
  });
});
