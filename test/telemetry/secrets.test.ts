import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeFault } from '../../src/telemetry/describe-fault.ts';
import { json, send } from '../http/support.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// A word that stands wherever a client can put one.
const secret = 'sesame-4711';

describe('the log, whatever is asked and whatever goes wrong,', () => {
  let app: TestApp;
  // As the server logs: the real logger, into a text.
  let written = '';
  const logger = pino({ level: 'trace' }, { write: (line) => void (written += line) });
  beforeAll(async () => {
    app = await createTestApp({
      app: { operations: null, logger },
      observer: { slowRequestMs: 0, logger },
    });
  });
  afterAll(() => app.close());

  const create = 'mutation ($task: String!) { createTodo(input: { task: $task }) { todo { id } } }';

  async function askEverything(): Promise<readonly string[]> {
    const token = await app.token('alice');
    const authorization = `Bearer ${token}`;
    const find = `query ($t: String!) { todos(where: { task: { contains: $t } }) { nodes { id } } }`;
    const ask = (body: string, headers: Record<string, string> = { authorization }) =>
      send(app, { body, headers });
    await ask(json(create, { variables: { task: secret } }));
    await ask(json(create, { variables: { task: `${secret}\0` } }));
    await ask(json(create, { variables: { task: secret.repeat(1000) } }));
    await ask(json(create, { variables: { task: { secret } } }));
    await ask(json(find, { variables: { t: secret } }));
    await ask(json(`{ todos(after: "${secret}") { nodes { id } } }`));
    await ask(json(`{ node(id: "${secret}") { id } }`));
    await ask(json('{ todos { nodes { id } } }'), { authorization: `Bearer ${secret}` });
    await ask(json('{ todos { nodes { id } } }'), { authorization: `Basic ${secret}` });
    await ask(`{"query": "${secret}`);
    await send(app, { method: 'GET', path: `/graphql?access_token=${secret}` });
    // A function of the database that quotes what it is given.
    await app.database.asSuperuser(`
      create function tell() returns trigger language plpgsql as
        $$ begin raise exception 'no: %', new.task using errcode = 'XX001'; end $$;
      create trigger tell before insert on todos for each row execute function tell()`);
    await ask(json(create, { variables: { task: secret } }));
    await app.database.asSuperuser('drop trigger tell on todos');
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
    expect(written.match(/"msg":"a request failed"/g)).toHaveLength(3);
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
