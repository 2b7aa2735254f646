import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../../src/engine/node/server.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { keptKeys, read, send, tasks, type Got } from './support.ts';

// What the header Idempotency-Key may hold, at Yoga's adapter and at Node's.

const create = 'mutation { createTodo(input: { task: "t" }) { todo { id } } }';

let app: TestApp;
let port: number;

beforeAll(async () => {
  app = await createTestApp({ comparable: false });
  const server = await serve({
    listener: app.listener,
    host: '127.0.0.1',
    port: 0,
    shutdownTimeoutMs: 0,
  });
  port = Number(new URL(server.address).port);
  stop = () => server.stop();
});
let stop: () => Promise<void>;
afterAll(async () => {
  await stop();
  await app.close();
});
beforeEach(async () => {
  await app.database.asSuperuser(
    'truncate todos, rowhouse.idempotency_claims, rowhouse.idempotency_answers cascade',
  );
});

interface Asked {
  readonly person?: string | null;
  readonly document?: string;
}

/** Sends headers as they are, each a line of its own. */
async function overHttp(keys: readonly string[], asked: Asked = {}): Promise<Got> {
  const { person = 'alice', document = create } = asked;
  const headers = ['content-type', 'application/json', 'host', '127.0.0.1'];
  if (person !== null) headers.push('authorization', `Bearer ${await app.token(person)}`);
  for (const key of keys) headers.push('Idempotency-Key', key);
  const body = JSON.stringify({ query: document });
  headers.push('content-length', String(Buffer.byteLength(body)));
  const answer = Promise.withResolvers<Response>();
  const sending = request(
    { host: '127.0.0.1', port, path: '/graphql', method: 'POST', headers },
    (got) => {
      const chunks: Buffer[] = [];
      got.on('data', (chunk: Buffer) => chunks.push(chunk));
      got.on('end', () => {
        const given = Object.entries(got.headers).map(
          ([name, value]) => [name, String(value)] as [string, string],
        );
        answer.resolve(
          new Response(Buffer.concat(chunks), { status: got.statusCode!, headers: given }),
        );
      });
    },
  );
  sending.once('error', answer.reject);
  onTestFinished(() => void sending.destroy());
  sending.end(body);
  return read(await answer.promise);
}

const byFetch = (
  keys: readonly string[],
  { person, document = create }: Asked = {},
): Promise<Got> => send(app, { key: keys, document, ...(person === undefined ? {} : { person }) });

describe.each([
  ['Node', overHttp],
  ['Yoga', byFetch],
] as const)('the header, as %s hands it on,', (_adapter, ask) => {
  const longest = 'k'.repeat(255);
  it.each([
    ['a1', 'a1'],
    ['"a1"', 'a1'],
    [String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ['a"b', 'a"b'],
    ['a,b', 'a,b'],
    ['"a,"', 'a,'],
    ['!~', '!~'],
    [longest, longest],
    [`"${longest}"`, longest],
  ])('%s is the key %s', async (header, key) => {
    expect(await ask([header])).toMatchObject({ status: 200, codes: [] });
    expect((await keptKeys(app)).map((one) => one['key'])).toEqual([key]);
  });

  it('with or without quotes is the same', async () => {
    const first = await ask(['a1']);
    expect(await ask(['"a1"'])).toMatchObject({ text: first.text, replayed: 'true' });
  });

  it.each([
    ['empty', ['']],
    ['empty within quotes', ['""']],
    ['over 255 characters', [`${longest}k`]],
    ['over 255 characters within quotes', [`"${longest}k"`]],
    ['with a blank', ['a b']],
    ['with a blank within quotes', ['"a b"']],
    ['beyond ASCII', ['ké']],
    ['with a tab', ['a\tb']],
    ['a lone quote', ['"']],
    ['a quote that does not end', ['"a']],
    ['a string that goes on', ['"a"b']],
    ['a string with a parameter', ['"a";p=1']],
    ['a string with an escape that is none', [String.raw`"a\b"`]],
    ['a list of strings', ['"a","b"']],
    ['sent twice', ['a', 'b']],
    ['sent twice, alike', ['a', 'a']],
    ['sent twice, once empty', ['', 'a']],
    ['sent twice, then empty', ['a', '']],
  ])('%s, is refused with 400', async (_what, keys) => {
    const answer = await ask(keys);
    expect(answer).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
    expect(answer.messages[0]).toContain('Idempotency-Key');
    expect(await tasks(app)).toEqual([]);
  });

  it.each([['a1'], ['not a key']])('is nothing to a query (%s)', async (key) => {
    const answers = [await ask([key], { document: '{ __typename }' })];
    answers.push(await ask([key], { document: '{ todos { totalCount } }' }));
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 200, codes: [], replayed: null });
    expect(await keptKeys(app)).toEqual([]);
  });

  it.each([['a1'], ['not a key']])('without a token is 401 (%s)', async (key) => {
    expect(await ask([key], { person: null })).toMatchObject({
      status: 401,
      codes: ['UNAUTHENTICATED'],
    });
  });
});
