import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CompiledOperations } from '../../src/engine/compiled/operations.ts';
import { schema } from '#example/domain.ts';
import { serve, type RunningServer } from '../../src/engine/node/server.ts';
import { describeFault } from '../../src/engine/telemetry/describe-fault.ts';
import { json, send } from '../http/support.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// A word that stands wherever a client can put one.
const secret = 'sesame-4711';

describe.each([
  { way: 'resolvers', compiled: false },
  { way: 'compiled operations', compiled: true },
])('the log of $way, whatever is asked and whatever goes wrong,', ({ compiled }) => {
  let app: TestApp;
  let server: RunningServer;
  // As the server logs: the real logger, into a text.
  let written = '';
  const logger = pino({ level: 'trace' }, { write: (line) => void (written += line) });
  beforeAll(async () => {
    // One statement is to fail.
    const onFault = (error: unknown) =>
      logger.error({ err: describeFault(error) }, 'a compiled statement failed');
    const answerLimitBytes = 16_777_216;
    const operations = compiled
      ? new CompiledOperations({ schema, answerLimitBytes, seenBefore: 0, onFault })
      : null;
    app = await createTestApp({
      app: { logger, operations },
      observer: { slowRequestMs: 0, logger },
    });
    const { listener } = app;
    server = await serve({ listener, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 });
  });
  afterAll(async () => {
    await server.stop();
    await app.close();
  });

  const create = 'mutation ($task: String!) { createTodo(input: { task: $task }) { todo { id } } }';
  const createWritten = `mutation { createTodo(input: { task: "${secret}" }) { todo { id } } }`;
  const find = `query ($t: String!) { todos(where: { task: { contains: $t } }) { nodes { id } } }`;

  /** Runs some work while each row of todos is refused with a message that quotes its task. */
  async function whileRefused(state: string, work: () => Promise<unknown>): Promise<void> {
    await app.database.asSuperuser(`
      create function tell() returns trigger language plpgsql as
        $$ begin raise exception 'no: %', new.task using errcode = '${state}'; end $$;
      create trigger tell before insert on todos for each row execute function tell()`);
    await work();
    await app.database.asSuperuser('drop function tell cascade');
  }

  const count = (message: string) => written.split(`"msg":"${message}"`).length - 1;

  async function askEverything(): Promise<readonly string[]> {
    const token = await app.token('alice');
    const authorization = `Bearer ${token}`;
    const over = {
      ...app,
      fetch: (path: string, init?: RequestInit) => fetch(`${server.address}${path}`, init),
    };
    const ask = (body: string, headers: Record<string, string> = { authorization }) =>
      send(over, { body, headers });
    // Twice: the second time it is warm.
    for (let time = 1; time <= 2; time += 1) {
      await ask(json(create, { variables: { task: secret } }));
      await ask(json(createWritten));
      await ask(json(find, { variables: { t: secret } }));
      await ask(json(`{ node(id: "${secret}") { id } }`));
    }
    await ask(json(create, { variables: { task: `${secret}\0` } }));
    await ask(json(create, { variables: { task: secret.repeat(1000) } }));
    await ask(json(create, { variables: { task: { secret } } }));
    await ask(json(`{ todos(after: "${secret}") { nodes { id } } }`));
    await ask(json('{ todos { nodes { id } } }'), { authorization: `Bearer ${secret}` });
    await ask(json('{ todos { nodes { id } } }'), { authorization: `Basic ${secret}` });
    await ask(`{"query": "${secret}`);
    await send(over, { method: 'GET', path: `/graphql?access_token=${secret}` });
    // A fault, an outage after two retries, and an outage at once.
    for (const state of ['XX001', '40001', '57P03']) {
      await whileRefused(state, async () => {
        await ask(json(create, { variables: { task: secret } }));
        await ask(json(createWritten));
      });
    }
    await app.database.asOwner('alter table todos rename to hidden_todos');
    try {
      await ask(json(create, { variables: { task: secret } }));
      await ask(json(find, { variables: { t: secret } }));
    } finally {
      await app.database.asOwner('alter table hidden_todos rename to todos');
    }
    return [secret, token, token.split('.')[1] ?? token];
  }

  test('never holds a token, a variable or a parameter', async () => {
    const words = await askEverything();
    expect(count('a request failed')).toBe(4);
    expect(count('an operation is tried again')).toBe(4);
    expect(count('a request met an outage')).toBe(4);
    expect(words.filter((word) => written.includes(word))).toEqual([]);
  });
});

describe('a fault is described', () => {
  test('by its innermost cause, with where it happened', () => {
    const fault = describeFault(new Error('outer', { cause: new TypeError('inner') }));
    expect(fault).toMatchObject({ type: 'TypeError', message: 'inner' });
    expect(fault.stack).toMatch(/^ +at .*secrets\.test\.ts/);
  });

  test('without the variables that its message quotes', () => {
    const fault = describeFault(new Error(`bad ${secret}`), { input: { task: [secret] } });
    expect(fault.message).toBe('bad …');
  });

  test('without the message of a data exception, which quotes a value', () => {
    const error = Object.assign(new Error(`invalid: "${secret}"`), {
      code: '22P02',
      severity: 'ERROR',
    });
    expect(describeFault(error)).toMatchObject({
      sqlState: '22P02',
      message: 'The message is left out: it may quote a value.',
    });
  });

  test('without more than that where no error was thrown', () => {
    expect(describeFault(secret).message).toBe('Something was thrown that is no error.');
  });
});

test('a line of a message that looks like a frame is no frame', () => {
  const fault = new Error(`Failed\n    at ${secret} (elsewhere:1:1)`);
  const { stack } = describeFault(fault);
  expect(stack).toContain('secrets.test.ts');
  expect(stack).not.toContain(secret);
});
