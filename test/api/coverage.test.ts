import { readFile } from 'node:fs/promises';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  parse,
  type GraphQLSchema,
} from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { answeredFields, givenInputs } from './support/selected-fields.ts';
import { ids, resetWorld } from './support/world.ts';

const account = 'id name slug createdAt updatedAt viewerRole';
const activity =
  'id account { id } action subjectType subjectId subject { id } changes { field before after } userId role requestId occurredAt';
const membership = 'id userId role active createdAt account { id }';
const project =
  'id name description isPublic createdAt updatedAt account { id } todoStats { total open complete }';
const todo = 'id userId task isComplete dueAt insertedAt updatedAt project { id }';
const connection = (fields: string) =>
  `{ totalCount nodes { ${fields} } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;

const text = '{ ne: "x", notIn: [], isNull: false }';
const instant =
  '{ ne: "2026-05-01T00:00:00Z", gt: "0001-01-01T00:00:00Z", gte: "0001-01-01T00:00:00Z", lt: "9999-01-01T00:00:00Z", lte: "9999-01-01T00:00:00Z" }';

/** Everything there is to select and to say, in a few documents. */
const documents = [
  `{
    viewer { userId role todos ${connection(todo)} accounts ${connection(account)} }
    accounts ${connection(`${account} members ${connection(membership)} projects ${connection(project)}`)}
    projects ${connection(`${project} todos ${connection(todo)}`)}
    todos ${connection(todo)}
    account(id: "${ids.acme}") { id }
    project(id: "${ids.plan}") { id }
    todo(id: "${ids.ofMia}") { id }
    node(id: "${ids.olga}") { __typename id ... on Membership { userId } }
    nodes(ids: ["${ids.acme}", "${ids.plan}"]) { __typename id ... on Account { name } ... on Project { name } }
  }`,
  `{
    accounts(
      where: { and: [{}], or: [{}], not: { slug: { eq: "x" } }, name: ${text}, slug: ${text}, createdAt: ${instant} }
      orderBy: [{ field: NAME, direction: ASC }, { field: CREATED_AT, direction: DESC }]
    ) { nodes { id } }
    account(id: "${ids.acme}") {
      activity(
        where: {
          and: [{}], or: [{}], not: { subjectType: { eq: "x" } }, subjectType: ${text}, userId: ${text}, requestId: ${text}, occurredAt: ${instant}
        }
        orderBy: [{ field: OCCURRED_AT, direction: DESC }]
      ) { nodes { id } }
      members(
        where: {
          and: [{}], or: [{}], not: { role: { eq: VIEWER } }, role: { ne: VIEWER, in: [OWNER, ADMIN, MEMBER], notIn: [VIEWER], isNull: false },
          userId: { eq: "mia" }, active: { eq: true }, createdAt: ${instant}, account: { slug: { eq: "acme" } }
        }
      ) { nodes { id } }
    }
    projects(
      where: {
        and: [{}], or: [{}], not: { accountId: { eq: "${ids.globex}", isNull: true } }, name: ${text}, createdAt: ${instant}
        accountId: { ne: "${ids.globex}", in: ["${ids.acme}"], notIn: [] }, isPublic: { eq: true, ne: false }
        account: { name: { ne: "x" } }
      }
      orderBy: [{ field: NAME, direction: ASC }, { field: CREATED_AT }, { field: UPDATED_AT }]
    ) { nodes { id } }
    todos(
      where: {
        and: [{}], or: [{ projectId: { isNull: false } }], not: { dueAt: { eq: "2026-05-01T00:00:00Z", isNull: false } }
        userId: { in: ["mia"] }, projectId: { in: ["${ids.plan}"] }, isComplete: { eq: false }, insertedAt: ${instant}
        task: { contains: "TODO", startsWith: "a", endsWith: "O" }
        project: { accountId: { eq: "${ids.acme}" } }
      }
      orderBy: [{ field: TASK, direction: DESC }, { field: IS_COMPLETE }, { field: DUE_AT }, { field: INSERTED_AT }, { field: UPDATED_AT }]
    ) { nodes { id } }
  }`,
  `mutation {
    createAccount(input: { name: "New", slug: "new" }) { account { ${account} } }
    updateAccount(input: { id: "${ids.acme}", name: "Newer", slug: "newer" }) { account { ${account} activity ${connection(activity)} } }
    addMember(input: { accountId: "${ids.acme}", userId: "new", role: VIEWER }) { membership { ${membership} } }
    admin: addMember(input: { accountId: "${ids.acme}", userId: "newer", role: ADMIN }) { membership { id } }
    updateMember(input: { id: "${ids.ada}", role: OWNER, active: true }) { membership { ${membership} } }
    member: updateMember(input: { id: "${ids.vera}", role: MEMBER }) { membership { id } }
    removeMember(input: { id: "${ids.mia}" }) { deletedId }
    createProject(input: { accountId: "${ids.acme}", name: "New", description: "d", isPublic: true }) { project { ${project} } }
    updateProject(input: { id: "${ids.plan}", name: "New", description: "d", isPublic: true }) { project { ${project} } }
    createTodo(input: { task: "New", projectId: "${ids.plan}", isComplete: true, dueAt: "2026-01-01T00:00:00Z" }) { todo { ${todo} } }
    updateTodo(input: { id: "${ids.ofMia}", task: "New", projectId: "${ids.news}", isComplete: true, dueAt: null }) { todo { ${todo} } }
    deleteTodo(input: { id: "${ids.ofMia}" }) { deletedId }
    createTodos(input: { todos: [{ task: "New" }] }) { todos { ${todo} } }
    updateTodos(input: { ids: ["${ids.ofOlga}"], isComplete: true, projectId: "${ids.plan}", dueAt: null }) { todos { ${todo} } }
    deleteTodos(input: { ids: ["${ids.ofOlga}"] }) { deletedIds }
    deleteProject(input: { id: "${ids.plan}" }) { deletedId }
    deleteAccount(input: { id: "${ids.acme}" }) { deletedId }
  }`,
];

/** Every field of every object and interface. */
function fieldsOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    (isObjectType(type) || isInterfaceType(type)) && !isIntrospectionType(type)
      ? Object.keys(type.getFields()).map((name) => `${type.name}.${name}`)
      : [],
  );
}

/** Every field of every input object, and every value of the enums in them. */
function inputsOf(schema: GraphQLSchema): string[] {
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  const fields = inputs.flatMap((type) =>
    Object.values(type.getFields()).map((field) => ({ type, field })),
  );
  const enums = new Set(fields.map(({ field }) => getNamedType(field.type)).filter(isEnumType));
  return [
    ...fields.map(({ type, field }) => `${type.name}.${field.name}`),
    ...[...enums].flatMap((type) => type.getValues().map(({ name }) => `${type.name}.${name}`)),
  ];
}

describe('the API', () => {
  let app: TestApp;
  let schema: GraphQLSchema;

  beforeAll(async () => {
    app = await createTestApp();
    const file = new URL('../../schema.graphql', import.meta.url);
    schema = buildSchema(await readFile(file, 'utf8'));
  });
  beforeEach(() => resetWorld(app.database));
  afterAll(() => app.close());

  // Two owners, and one who is let through everywhere.
  const people = ['olga', 'omar', { sub: 'root', role: 'admin' }];

  it.each(people)('answers every field of its schema, as %j', async (person) => {
    await app.ask(
      person,
      'mutation { createTodo(input: { task: "own" }) { todo { id } } createAccount(input: { name: "own", slug: "own" }) { account { id } } }',
    );
    const answered = new Set<string>();
    for (const document of documents) {
      const { errors, data } = await app.ask(person, document);
      expect(errors).toBeUndefined();
      for (const field of answeredFields(schema, parse(document), data)) answered.add(field);
    }
    expect(fieldsOf(schema).filter((field) => !answered.has(field))).toEqual([]);
  });

  it('takes every input of its schema', () => {
    const given = new Set(
      documents.flatMap((document) => [...givenInputs(schema, parse(document))]),
    );
    expect(inputsOf(schema).filter((input) => !given.has(input))).toEqual([]);
  });
});
