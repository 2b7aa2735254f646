import type { Mutation } from './mutations.ts';
import { idOf, keyNumber, type NodeType } from './rows.ts';

const notStorable = ['a\0b', 'half \uD83D', '\uDE00 half'];
const blanks = ['', ' ', '\t\n\r', '\u00A0\u2003\uFEFF'];
const tooLong = (max: number) => ['a'.repeat(max + 1), '🎉'.repeat(max + 1)];
const noDates = [
  '',
  'soon',
  '2026-01-01',
  '2026-01-01T00:00:00',
  '2026-01-01 00:00:00Z',
  '2026-1-1T00:00:00Z',
  '2026-01-01T00:00Z',
  '2026-01-01T00:00:00,5Z',
  '2026-01-01T00:00:00.Z',
  '2026-01-01T00:00:00+0100',
  '2026-01-01T00:00:00+01',
  '2026-01-01T00:00:00+24:00',
  '2026-01-01T00:00:00+01:60',
  '2026-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:60:00Z',
  '2026-01-01T00:00:61Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59-00:01',
  '9999-12-31T23:59:60Z',
  '10000-01-01T00:00:00Z',
  '-0001-01-01T00:00:00Z',
  '+002026-01-01T00:00:00Z',
  ' 2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00Z\n',
  'infinity',
  'now',
  '1767225600',
  `2026-01-01T00:00:00.${'0'.repeat(100_000)}Z`,
];
const noSlugs = [
  '',
  'ab',
  'a'.repeat(64),
  'Abc',
  'a_b',
  'a b',
  ' abc',
  'abc\n',
  '-abc',
  'abc-',
  'a--b',
  'äbc',
  'abc\0',
];
const noUserIds = ['', '\0', 'a\nb', 'a\u007F', 'a\u0085', '\uD83D', ...tooLong(255)];
const nodeTypes: readonly NodeType[] = ['Account', 'Membership', 'Project', 'Todo'];
const noIds = (type: NodeType) => [
  '',
  'x',
  keyNumber(1),
  btoa(`${type}:1`),
  btoa(`${type}:${keyNumber(1)}:`),
  btoa(`${type.toLowerCase()}:${keyNumber(1)}`),
  idOf(type, keyNumber(1)).replace(/=*$/, '=\n'),
  idOf(type, keyNumber(1)).repeat(10_000),
  ...nodeTypes.filter((other) => other !== type).map((other) => idOf(other, keyNumber(1))),
];

const names = [...blanks, ...notStorable, ...tooLong(200)];
const tasks = [...blanks, ...notStorable, ...tooLong(2000)];
const descriptions = [...notStorable, ...tooLong(5000)];

/** Every value of every input, and what it can not be. */
export const wrongValues: [Mutation, string, readonly unknown[]][] = [
  ['createAccount', 'name', names],
  ['createAccount', 'slug', noSlugs],
  ['updateAccount', 'id', noIds('Account')],
  ['updateAccount', 'name', [...names, null]],
  ['updateAccount', 'slug', [...noSlugs, null]],
  ['deleteAccount', 'id', noIds('Account')],
  ['addMember', 'accountId', noIds('Account')],
  ['addMember', 'userId', noUserIds],
  ['updateMember', 'id', noIds('Membership')],
  ['updateMember', 'role', [null]],
  ['updateMember', 'active', [null]],
  ['removeMember', 'id', noIds('Membership')],
  ['createProject', 'accountId', noIds('Account')],
  ['createProject', 'name', names],
  ['createProject', 'description', descriptions],
  ['updateProject', 'id', noIds('Project')],
  ['updateProject', 'name', [...names, null]],
  ['updateProject', 'description', descriptions],
  ['updateProject', 'isPublic', [null]],
  ['deleteProject', 'id', noIds('Project')],
  ['createTodo', 'task', tasks],
  ['createTodo', 'projectId', noIds('Project')],
  ['createTodo', 'dueAt', noDates],
  ['updateTodo', 'id', noIds('Todo')],
  ['updateTodo', 'task', [...tasks, null]],
  ['updateTodo', 'projectId', noIds('Project')],
  ['updateTodo', 'isComplete', [null]],
  ['updateTodo', 'dueAt', noDates],
  ['deleteTodo', 'id', noIds('Todo')],
  ['createTodos', 'todos', [[], Array.from({ length: 101 }, () => ({ task: 'a' }))]],
  ['updateTodos', 'ids', [[], Array.from({ length: 101 }, (_, n) => idOf('Todo', keyNumber(n)))]],
  ['updateTodos', 'isComplete', [null]],
  ['updateTodos', 'projectId', noIds('Project')],
  ['updateTodos', 'dueAt', noDates],
  ['deleteTodos', 'ids', [[], Array.from({ length: 101 }, (_, n) => idOf('Todo', keyNumber(n)))]],
];
