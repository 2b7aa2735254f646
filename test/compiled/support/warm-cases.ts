import { hash } from 'node:crypto';
import { json, type Sent } from './two-ways.ts';

export const todos =
  'query Todos($n: Int = 5, $t: String) { todos(first: $n, where: { task: { contains: $t } }) { totalCount nodes { task } } }';
export const create =
  'mutation Create($task: String!) { createTodo(input: { task: $task }) { todo { task } } }';
const several =
  'query A { todos { totalCount } } query B { projects { totalCount } } mutation C { createTodo(input: { task: "c" }) { todo { task } } }';
const looks = 'query A { todos { totalCount } } query B { __schema { queryType { name } } }';

const address = (parameters: Readonly<Record<string, string>>) =>
  `/graphql?${new URLSearchParams(parameters).toString()}`;

/** A request for a document. */
const of = (query: string, more: object = {}, sent: Omit<Sent, 'body'> = {}): Sent => ({
  body: json(query, more),
  ...sent,
});
const asked = { variables: { n: 2 } };
const task = { variables: { task: 'x' } };
const persisted = (sha256Hash: unknown, version: unknown = 1) => ({
  extensions: { persistedQuery: { version, sha256Hash } },
});

/** What is sent, and the request of alice that makes its document warm. */
export const cases: Readonly<Record<string, readonly [good: Sent, bad: (query: string) => Sent]>> =
  {
    'nobody’s token': [of(todos, asked), (q) => of(q, asked, { as: null })],
    'another person': [of(todos, asked), (q) => of(q, asked, { as: 'bob' })],
    'another role': [of(todos, asked), (q) => of(q, asked, { as: { sub: 'a', role: 'admin' } })],
    'a role that is none': [
      of(todos, asked),
      (q) => of(q, asked, { as: { sub: 'alice', role: 'root' } }),
    ],
    'the role anonymous': [
      of(create, task),
      (q) => of(q, task, { as: { sub: 'alice', role: 'anonymous' } }),
    ],
    'a mutation without a token': [of(create, task), (q) => of(q, task, { as: null })],
    'a bad token': [of(todos), (q) => of(q, {}, { headers: { authorization: 'Bearer a.b.c' } })],
    'an empty Authorization header': [
      of(todos),
      (q) => of(q, {}, { headers: { authorization: '' } }),
    ],
    'another scheme': [of(todos), (q) => of(q, {}, { headers: { authorization: 'Basic abc' } })],
    'two Authorization headers': [
      of(todos),
      (q) => of(q, {}, { as: null, headers: { authorization: ['Bearer a', 'Bearer b'] } }),
    ],
    'a token in the address': [of(todos), (q) => of(q, {}, { path: '/graphql?access_token=x' })],
    'a GET': [of(todos), (q) => ({ method: 'GET', path: address({ query: q }), body: '' })],
    'a mutation by GET': [
      of(create, task),
      (q) => ({
        method: 'GET',
        path: address({ query: q, variables: '{"task":"x"}' }),
        body: '',
      }),
    ],
    'a GET with a body': [of(todos), (q) => of(q, {}, { method: 'GET' })],
    PUT: [of(todos), (q) => of(q, {}, { method: 'PUT' })],
    OPTIONS: [
      of(todos),
      (q) => of(q, {}, { method: 'OPTIONS', headers: { origin: 'https://app.example.com' } }),
    ],
    'another path': [of(todos), (q) => of(q, {}, { path: '/graphql/' })],
    'a query in the address as well': [of(todos), (q) => of(q, {}, { path: '/graphql?query={x}' })],
    'a text': [of(todos), (q) => of(q, {}, { headers: { 'content-type': 'text/plain' } })],
    'another charset': [
      of(todos),
      (q) => of(q, {}, { headers: { 'content-type': 'application/json; charset=latin1' } }),
    ],
    'UTF-8 in other words': [
      of(todos),
      (q) => of(q, {}, { headers: { 'content-type': 'Application/JSON ;charset="UTF-8"' } }),
    ],
    'two content types': [
      of(todos),
      (q) => of(q, {}, { headers: { 'content-type': ['application/json', 'text/plain'] } }),
    ],
    'the same content type twice': [
      of(todos),
      (q) => of(q, {}, { headers: { 'content-type': ['application/json', 'application/json'] } }),
    ],
    'an empty content type': [of(todos), (q) => of(q, {}, { headers: { 'content-type': '' } })],
    'an encoded body': [of(todos), (q) => of(q, {}, { headers: { 'content-encoding': 'gzip' } })],
    'a body that is as it is, and says so': [
      of(todos),
      (q) => of(q, {}, { headers: { 'content-encoding': 'identity' } }),
    ],
    'a body that is too large': [of(todos), (q) => of(q, { padding: 'x'.repeat(5000) })],
    'a batch': [of(todos), (q) => ({ body: `[${json(q)}]` })],
    'something behind the body': [of(todos), (q) => ({ body: `${json(q)}{}` })],
    'bytes that are no UTF-8': [
      of(todos),
      (q) => ({ body: Buffer.from(json(q, { a: '\u00ff' }), 'latin1') }),
    ],
    'a byte order mark': [of(todos), (q) => ({ body: `\uFEFF${json(q)}` })],
    'a member given twice': [
      of(todos),
      (q) => ({ body: `{"query":"{ nonsense }",${json(q).slice(1)}` }),
    ],
    'a media type that is not there': [
      of(todos),
      (q) => of(q, {}, { headers: { accept: 'text/html' } }),
    ],
    'both media types, in two headers': [
      of(todos),
      (q) => of(q, {}, { headers: { accept: ['text/html', 'application/graphql-response+json'] } }),
    ],
    'no media type': [of(todos), (q) => of(q, {}, { headers: { accept: '*/*;q=0' } })],
    'an empty Accept': [of(todos), (q) => of(q, {}, { headers: { accept: '' } })],
    'a page that may call': [
      of(todos),
      (q) => of(q, {}, { headers: { origin: 'https://app.example.com' } }),
    ],
    'a page that may not': [
      of(todos),
      (q) => of(q, {}, { headers: { origin: 'https://evil.example.com' } }),
    ],
    'two origins': [
      of(todos),
      (q) =>
        of(q, {}, { headers: { origin: ['https://app.example.com', 'https://evil.example.com'] } }),
    ],
    'the origin null': [of(todos), (q) => of(q, {}, { headers: { origin: 'null' } })],
    'a bad token of a page that may call': [
      of(todos),
      (q) =>
        of(q, {}, { headers: { origin: 'https://app.example.com', authorization: 'Bearer x' } }),
    ],
    'one blank more': [of(todos), (q) => of(`${q} `)],
    'a name that no operation has': [of(todos), (q) => of(q, { operationName: 'Other' })],
    'an empty name': [of(todos), (q) => of(q, { operationName: '' })],
    'a name that every object has': [of(todos), (q) => of(q, { operationName: '__proto__' })],
    'a name that is none': [of(todos), (q) => of(q, { operationName: 1 })],
    'its own name': [of(todos), (q) => of(q, { operationName: 'Todos' })],
    'several operations and no name': [of(several, { operationName: 'A' }), (q) => of(q)],
    'another operation': [
      of(several, { operationName: 'A' }),
      (q) => of(q, { operationName: 'B' }),
    ],
    'its mutation, without a token': [
      of(several, { operationName: 'A' }),
      (q) => of(q, { operationName: 'C' }, { as: null }),
    ],
    'its mutation, warm as well, without a token': [
      of(several, { operationName: 'C' }),
      (q) => of(q, { operationName: 'C' }, { as: null }),
    ],
    'variables of a wrong type': [of(todos), (q) => of(q, { variables: [] })],
    'variables that are no numbers': [of(todos), (q) => of(q, { variables: { n: '2' } })],
    'a number over 2^31': [of(todos), (q) => of(q, { variables: { n: 2 ** 31 } })],
    'a page of no rows': [of(todos), (q) => of(q, { variables: { n: 0 } })],
    'a page of too many rows': [of(todos), (q) => of(q, { variables: { n: 101 } })],
    'U+0000 in a variable': [of(todos), (q) => of(q, { variables: { t: 'a\0b' } })],
    'half a character in a variable': [of(todos), (q) => of(q, { variables: { t: '\ud800' } })],
    'a very long text in a variable': [
      of(todos),
      (q) => of(q, { variables: { t: 'x'.repeat(4000) } }),
    ],
    'a null that is no condition': [of(todos), (q) => of(q, { variables: { t: null } })],
    'a variable that is missing': [of(create, task), (q) => of(q, { variables: {} })],
    'a task of blanks': [of(create, task), (q) => of(q, { variables: { task: '  ' } })],
    'variables that nest very deep': [
      of(todos),
      (q) => ({
        body: `{"query":${JSON.stringify(q)},"variables":{"a":${'['.repeat(65)}${']'.repeat(65)}}}`,
      }),
    ],
    'a variable named __proto__': [
      of(todos),
      (q) => ({
        body: `{"query":${JSON.stringify(q)},"variables":{"__proto__":{"n":1},"constructor":{"n":1}}}`,
      }),
    ],
    'variables that nobody asked for': [
      of(todos),
      (q) => of(q, { variables: { n: 1, more: { a: [1] } } }),
    ],
    extensions: [of(todos), (q) => of(q, { extensions: { a: 1 } })],
    'extensions of a wrong type': [of(todos), (q) => of(q, { extensions: [] })],
    'a hash that is not the document’s': [of(todos), (q) => of(q, persisted('0'.repeat(64)))],
    'a hash that is none': [of(todos), (q) => of(q, persisted('x'))],
    'a hash of another version': [of(todos), (q) => of(q, persisted(hash('sha256', q, 'hex'), 2))],
    'its hash': [of(todos), (q) => of(q, persisted(hash('sha256', q, 'hex')))],
    'its hash alone': [
      of(todos),
      (q) => ({ body: JSON.stringify(persisted(hash('sha256', `not ${q}`, 'hex'))) }),
    ],
    'introspection in another operation, without a token': [
      of(looks, { operationName: 'A' }),
      (q) => of(q, { operationName: 'A' }, { as: null }),
    ],
    'introspection without a token': [
      of(looks, { operationName: 'B' }),
      (q) => of(q, { operationName: 'B' }, { as: null }),
    ],
  };
