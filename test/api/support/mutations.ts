import type { Answer, Person, TestApp } from '../../support/app.ts';

const membership = 'id account { id } userId role active createdAt';

/** Everything that a mutation answers with, as deep as a row of a table goes. */
const payloads = {
  account: `account { id name slug createdAt updatedAt members(first: 100) { nodes { ${membership} } } }`,
  membership: `membership { ${membership} }`,
  project: 'project { id account { id } name description isPublic createdAt updatedAt }',
  todo: 'todo { id userId project { id } task isComplete dueAt insertedAt updatedAt }',
  todos: 'todos { id userId project { id } task isComplete dueAt insertedAt updatedAt }',
  deletedId: 'deletedId',
  deletedIds: 'deletedIds',
};

const payloadOf = {
  createAccount: 'account',
  updateAccount: 'account',
  deleteAccount: 'deletedId',
  addMember: 'membership',
  updateMember: 'membership',
  removeMember: 'deletedId',
  createProject: 'project',
  updateProject: 'project',
  deleteProject: 'deletedId',
  createTodo: 'todo',
  updateTodo: 'todo',
  deleteTodo: 'deletedId',
  createTodos: 'todos',
  updateTodos: 'todos',
  deleteTodos: 'deletedIds',
} as const;

export type Mutation = keyof typeof payloadOf;

const inputOf = (name: Mutation) => `${name[0]!.toUpperCase()}${name.slice(1)}Input`;

/** One field of an operation. */
export interface Field {
  readonly name: Mutation;
  readonly input: object;
}

/** A document of any number of mutation fields, with the aliases f0, f1, … */
export function mutationOf(names: readonly Mutation[]): string {
  const variables = names.map((name, n) => `$i${n}: ${inputOf(name)}!`).join(', ');
  const fields = names.map(
    (name, n) => `f${n}: ${name}(input: $i${n}) { ${payloads[payloadOf[name]]} }`,
  );
  return `mutation (${variables}) { ${fields.join('\n')} }`;
}

/** Several mutation fields as one operation. */
export function mutateAll(
  app: TestApp,
  person: Person,
  fields: readonly Field[],
): Promise<Answer<Record<string, Record<string, unknown>>>> {
  return app.ask(
    person,
    mutationOf(fields.map(({ name }) => name)),
    Object.fromEntries(fields.map(({ input }, n) => [`i${n}`, input])),
  );
}

/** A row of an answer. */
export type Content = Readonly<Record<string, unknown>>;

/** What a payload holds: a row, rows, an id or ids. */
export const contentOf = (name: Mutation, payload: Record<string, unknown> | undefined): unknown =>
  payload?.[payloadOf[name]];

/** One mutation, alone. */
export async function mutate(app: TestApp, person: Person, name: Mutation, input: object) {
  const answer = await mutateAll(app, person, [{ name, input }]);
  const content = contentOf(name, answer.data?.['f0']);
  return { ...answer, content: content as Content, contents: content as readonly Content[] };
}
