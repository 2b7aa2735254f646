import * as fc from 'fast-check';
import { membershipRole } from '#example/db/tables/index.ts';
import type { Field, Mutation } from './mutations.ts';
import { idOf } from './rows.ts';
import { ids } from './world.ts';

/** Mostly what is there and seen by many, sometimes what is hidden, not there, or of another type. */
const oneOf = (usual: readonly string[], unusual: readonly string[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...unusual) },
  );

const account = oneOf([ids.acme], [ids.globex, ids.noAccount, ids.plan]);
const membership = oneOf(
  [ids.olga, ids.omar, ids.ada, ids.mia, ids.vera, ids.ivan],
  [ids.gus, ids.noMembership, 'x'],
);
const project = oneOf([ids.plan, ids.plan, ids.news], [ids.secret, ids.noProject, ids.acme]);
const todo = oneOf(
  [ids.ofOlga, ids.ofMia, ids.ofSam, ids.public],
  [ids.ofGus, ids.personal, ids.noTodo, ids.plan],
);
const todos = fc.uniqueArray(todo, { minLength: 1, maxLength: 3 });

const text = (usual: readonly string[]) => oneOf(usual, [' ', '', 'a\0b', 'a'.repeat(2001)]);
const name = text(['a', ' trimmed ', '🎉', "it's $1"]);
const slug = oneOf(['one', 'two', 'three', 'acme'], ['globex', 'No slug']);
const userId = fc.constantFrom('new', 'newer', 'sam', 'gus', 'olga');
const role = fc.constantFrom(...membershipRole.enumValues);
const description = fc.option(text(['b', ' ', ' kept ']));
const flag = fc.boolean();
const dueAt = fc.option(oneOf(['2026-01-01T00:00:00.5Z', '2026-01-01T01:00:00+01:00'], ['soon']));
const projectId = fc.option(project);

/** Mostly an id that nothing has; sometimes one that is taken, also by what is hidden. */
const newId = (type: string, taken: readonly string[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.uuid() },
    { weight: 6, arbitrary: fc.uuid().map((key) => idOf(type, key)) },
    { weight: 1, arbitrary: fc.constantFrom(...taken, 'x', null) },
  );

/** Mostly when rows of the world were written, sometimes another time or none. */
const ifUpdatedAt = oneOf(
  ['2026-01-01T00:00:00.000001Z', '2026-01-01T01:00:00.000001+01:00'],
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000002Z', 'now'],
);

/** As often as not as many as there are ids. */
const times = fc.array(ifUpdatedAt, { minLength: 1, maxLength: 3 });

/** These fields; of the optional ones any, and none where `undefined` stands in their place. */
const record = <T extends object>(
  required: { [K in keyof T]: fc.Arbitrary<T[K]> },
  optional: Record<string, fc.Arbitrary<unknown>> = {},
) =>
  fc
    .tuple(fc.record(required), fc.record(optional, { requiredKeys: [] }))
    .map(([must, may]) => ({ ...must, ...may }));

const newTodo = record(
  { task: name },
  { id: newId('Todo', [ids.ofOlga, ids.ofGus]), projectId, isComplete: flag, dueAt },
);

const inputs: Record<Mutation, fc.Arbitrary<object>> = {
  createAccount: record({ name, slug }, { id: newId('Account', [ids.acme, ids.globex]) }),
  updateAccount: record({ id: account }, { ifUpdatedAt, name, slug }),
  deleteAccount: record({ id: account }, { ifUpdatedAt }),
  addMember: record(
    { accountId: account, userId },
    { id: newId('Membership', [ids.olga, ids.gus]), role },
  ),
  updateMember: record({ id: membership }, { role, active: flag }),
  removeMember: record({ id: membership }),
  createProject: record(
    { accountId: account, name },
    { id: newId('Project', [ids.plan, ids.secret]), description, isPublic: flag },
  ),
  updateProject: record({ id: project }, { ifUpdatedAt, name, description, isPublic: flag }),
  deleteProject: record({ id: project }, { ifUpdatedAt }),
  createTodo: newTodo,
  updateTodo: record({ id: todo }, { ifUpdatedAt, task: name, projectId, isComplete: flag, dueAt }),
  deleteTodo: record({ id: todo }, { ifUpdatedAt }),
  createTodos: record({ todos: fc.array(newTodo, { minLength: 1, maxLength: 3 }) }),
  updateTodos: record({ ids: todos }, { ifUpdatedAt: times, projectId, isComplete: flag, dueAt }),
  deleteTodos: record({ ids: todos }, { ifUpdatedAt: times }),
};

/** Any mutation, with an input that may be right or wrong. */
export const anyField: fc.Arbitrary<Field> = fc
  .constantFrom(...(Object.keys(inputs) as Mutation[]))
  .chain((mutation) => inputs[mutation].map((input) => ({ name: mutation, input })));

/** Mostly those who may do much. */
export const anyPerson = fc.constantFrom(
  'olga',
  'olga',
  'olga',
  'ada',
  'mia',
  'vera',
  'sam',
  { sub: 'root', role: 'admin' },
  { sub: 'root', role: 'admin' },
  { sub: 'maude', role: 'moderator' },
);
