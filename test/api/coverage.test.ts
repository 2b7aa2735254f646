import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  parse,
  printSchema,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { schema as served } from '#example/domain.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type Person, type TestApp } from '../support/app.ts';
import {
  documentsByIds,
  listingDocuments,
  readingDocuments,
  writingDocument,
} from './support/documents.ts';
import { answeredFields, givenInputs } from './support/selected-fields.ts';
import { layRows, rightInputs } from './support/right-inputs.ts';

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

/** The ids that an answer has, by the types of their rows: the first of each. */
function idsIn(data: unknown, found = new Map<string, string>()): Map<string, string> {
  if (typeof data !== 'object' || data === null) return found;
  const { __typename: type, id } = data as { __typename?: unknown; id?: unknown };
  if (typeof type === 'string' && typeof id === 'string' && !found.has(type)) found.set(type, id);
  for (const value of Object.values(data)) idsIn(value, found);
  return found;
}

/** What there is and was not met, with what to do about it. */
const missing = (all: readonly string[], met: ReadonlySet<string>) =>
  all
    .filter((name) => !met.has(name))
    .map((name) => `${name}: test/api/support/right-inputs.ts has no input or row for it`);

describe('the API', () => {
  // As clients read it: a default is what stands in the schema.
  const schema = buildSchema(printSchema(served));
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp();
  });
  beforeEach(() => layRows(app.database));
  afterAll(() => app.close());

  const mutations = Object.entries(rightInputs);

  /** Whether a mutation answers with rows; the others end them. */
  const gives = ([name]: (typeof mutations)[number]) => {
    const payload = getNamedType(schema.getMutationType()!.getFields()[name]!.type);
    return !(isObjectType(payload) && Object.keys(payload.getFields())[0]!.startsWith('deleted'));
  };

  /** Asks for all that there is, and gives the documents with their answers. */
  async function askEverything(person: Person) {
    const asked: { document: DocumentNode; data: unknown }[] = [];
    const ask = async (text: string) => {
      const { errors, data } = await app.ask(person, text);
      // There are no services outside of the server here.
      const failures = errors?.filter(
        ({ extensions }) => extensions?.['code'] !== 'SERVICE_UNAVAILABLE',
      );
      expect({ text, failures: failures ?? [] }).toEqual({ text, failures: [] });
      asked.push({ document: parse(text), data });
    };
    for (const [name, input] of mutations.filter(gives)) {
      await ask(writingDocument(schema, name, input));
    }
    for (const document of readingDocuments(schema)) await ask(document);
    const ids = idsIn(asked.map(({ data }) => data));
    for (const document of documentsByIds(schema, ids)) await ask(document);
    for (const document of listingDocuments(schema, ids)) await ask(document);
    for (const [name, input] of mutations.filter((mutation) => !gives(mutation))) {
      await layRows(app.database);
      await ask(writingDocument(schema, name, input));
    }
    return asked;
  }

  // Two owners, and one who is let through everywhere.
  const people = ['alice', 'erin', { sub: 'root', role: 'admin' }];

  it.each(people)(
    'answers every field of its schema, and takes every input, as %j',
    async (person) => {
      const asked = await askEverything(person);
      const answered = new Set(
        asked.flatMap(({ document, data }) => [...answeredFields(schema, document, data)]),
      );
      expect(missing(fieldsOf(schema), answered)).toEqual([]);
      const given = new Set(asked.flatMap(({ document }) => [...givenInputs(schema, document)]));
      expect(missing(inputsOf(schema), given)).toEqual([]);
    },
  );
});
