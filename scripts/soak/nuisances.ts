import {
  createSigningKey,
  sign,
  type SigningKey,
  type TestIssuer,
} from '../../test/support/issuer.ts';
import type { Sending } from './client.ts';
import type { Random } from './random.ts';

/** A request that is wrong as a whole, and the one right answer to it. */
export interface Nuisance {
  readonly kind: string;
  readonly sending: Sending;
  readonly status: number;
  readonly code: string;
}

const json = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };

function post(body: object | string, headers: Readonly<Record<string, string>> = {}): Sending {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method: 'POST', path: '/graphql', headers: { ...json, ...headers }, body: text };
}

const secret = 'query { viewer { userId todos { nodes { task } } } }';
const deep = `{ viewer ${'{ todos { nodes { project '.repeat(8)}{ id }${' } } }'.repeat(8)} }`;
const wide = `{ accounts(first: 100) { nodes { members(first: 100) { nodes { id } }
  projects(first: 100) { nodes { id todos(first: 100) { nodes { id } } } } } } }`;

const bad = (kind: string, status: number, code: string, sending: Sending): Nuisance => ({
  kind: `wrong: ${kind}`,
  status,
  code,
  sending,
});

function badDocuments(token: string, bodyLimitBytes: number): Nuisance[] {
  const headers = { authorization: `Bearer ${token}` };
  const mutation = 'mutation { createTodo(input: { task: "never" }) { todo { id } } }';
  const get = `/graphql?query=${encodeURIComponent(mutation)}`;
  return [
    bad('syntax', 400, 'GRAPHQL_PARSE_FAILED', post({ query: '{ viewer { userId ' }, headers)),
    bad('field', 400, 'GRAPHQL_VALIDATION_FAILED', post({ query: '{ secrets }' }, headers)),
    bad('depth', 400, 'QUERY_TOO_COMPLEX', post({ query: deep }, headers)),
    bad('nodes', 400, 'QUERY_TOO_COMPLEX', post({ query: wide }, headers)),
    bad(
      'value',
      400,
      'BAD_USER_INPUT',
      post(
        { query: 'query ($id: ID!) { todo(id: $id) { id } }', variables: { id: null } },
        headers,
      ),
    ),
    bad(
      'page',
      200,
      'BAD_USER_INPUT',
      post(
        {
          query: 'query ($n: Int) { todos(first: $n) { nodes { id } } }',
          variables: { n: 101 },
        },
        headers,
      ),
    ),
    bad('no token', 401, 'UNAUTHENTICATED', post({ query: mutation })),
    bad('GET', 405, 'BAD_REQUEST', { method: 'GET', path: get, headers: { ...headers }, body: '' }),
    bad(
      'media type',
      415,
      'BAD_REQUEST',
      post(secret, { ...headers, 'content-type': 'text/plain' }),
    ),
    bad('not JSON', 400, 'BAD_REQUEST', post('{"query":', headers)),
    bad('batch', 400, 'BAD_REQUEST', post([{ query: secret }], headers)),
    bad('oversize', 413, 'BAD_REQUEST', post(`{"query":"${'#'.repeat(bodyLimitBytes)}"}`, headers)),
    bad('path', 404, 'BAD_REQUEST', { ...post({ query: secret }, headers), path: '/graphql2' }),
  ];
}

async function badTokens(issuer: TestIssuer, other: SigningKey, good: string): Promise<Nuisance[]> {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer.url, sub: 'person-1', iat: now, exp: now + 3600 };
  const [head = '', payload = '', signature = ''] = good.split('.');
  const forged = btoa(JSON.stringify({ ...claims, role: 'admin' })).replaceAll('=', '');
  const tokens = {
    expired: await issuer.token({ iat: now - 7200, exp: now - 3600 }),
    'not yet': await issuer.token({ nbf: now + 7 * 86_400 }),
    'another key': await sign(other, claims),
    "another key under the issuer's name": await sign(other, claims, { kid: issuer.key.kid }),
    'another issuer': await issuer.token({ iss: 'https://elsewhere.example' }),
    'changed claims': `${head}.${forged}.${signature}`,
    'no signature': `${head}.${payload}.`,
    'alg none': `${btoa('{"alg":"none"}').replaceAll('=', '')}.${payload}.`,
    'no subject': await issuer.token({ sub: undefined }),
    garbage: 'garbage',
    nothing: '',
  };
  const scope = await issuer.token({ role: 'postgres' });
  return [
    ...Object.entries(tokens).map(([kind, token]): Nuisance => ({
      kind: `token: ${kind}`,
      status: 401,
      code: 'UNAUTHENTICATED',
      sending: post({ query: secret }, { authorization: `Bearer ${token}` }),
    })),
    {
      kind: 'token: unknown role',
      status: 403,
      code: 'FORBIDDEN',
      sending: post({ query: secret }, { authorization: `Bearer ${scope}` }),
    },
  ];
}

/**
 * Everything wrong that is sent, again and again; chosen by chance.
 *
 * @param bodyLimitBytes - of the server, to send more than that
 */
export async function thinkOfNuisances(
  issuer: TestIssuer,
  bodyLimitBytes: number,
): Promise<(random: Random) => Nuisance> {
  const good = await issuer.token({ sub: 'person-1' });
  const [tokens, documents] = [
    await badTokens(issuer, await createSigningKey(), good),
    badDocuments(good, bodyLimitBytes),
  ];
  return (random) => random.pick(random.chance(0.5) ? tokens : documents);
}
