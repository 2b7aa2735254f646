import { spoken } from '../names.ts';
import type { Plan, RowType } from '../plan.ts';
import { writesOf } from './inputs.ts';
import { literal } from './source-file.ts';

/** The files that every domain has, by their paths below `src`. */
export function domainFiles(plan: Plan): Record<string, string> {
  return {
    'context.ts': context,
    'domain.ts': domain(plan),
    'db/roles.ts': roles(plan),
    'db/seed.ts': seed,
    'db/introduction.ts': introduction(plan),
  };
}

const context = `import { SessionContext, type ContextSource, type OperationContext } from './engine/index.ts';

/**
 * The context of one operation, which all its resolvers and loaders share: the token is verified, and
 * its claims open a session, which is one transaction under their role. Row security then decides
 * what every statement of the operation sees.
 *
 * @throws UNAUTHENTICATED where the token is not valid
 */
export async function createContext(source: ContextSource): Promise<OperationContext> {
  const claims = await source.verifyToken();
  return new SessionContext(source.openSession(claims));
}`;

function domain({ types }: Plan): string {
  const isWritten = types.some((type) => Object.values(writesOf(type)).includes(true));
  const mutationType = isWritten
    ? `api.builder.mutationType({
  description:
    'One operation is one transaction: every mutation field of it takes effect, or none does.',
});

`
    : '';
  return `import { createContext } from './context.ts';
import { introduction } from './db/introduction.ts';
import { roles } from './db/roles.ts';
import { sample } from './db/seed.ts';
import type { Domain } from './engine/index.ts';
import './resolvers/index.ts';
import { api } from './schema/api.ts';

api.builder.queryType({
  description: 'What may be read. Every list and row is what you may see of it.',
});

${mutationType}/** The whole API: nouns from schema/, verbs from resolvers/. */
export const schema = api.toSchema();

/** What the engine serves. */
export const domain: Domain = { schema, createContext, roles, sample, introduction };`;
}

function roles({ roles: { anonymous, signedIn, chosen } }: Plan): string {
  const more = chosen.map((name) => `${name}: { sees: 'own' },`).join('\n');
  return `import { requestRoles } from '../engine/index.ts';

/** The roles of the database that requests run under: without a token, and with one. */
export const roles = requestRoles({
  anonymous: ${literal(anonymous)},
  signedIn: ${literal(signedIn)},
  ${chosen.length === 0 ? '' : `/** Roles that a token may ask for. */\nchosen: {\n${more}\n},`}
});`;
}

const seed = `import type { SampleData } from '../engine/index.ts';

/** The rows are the database's own: none are laid down. */
export const sample: SampleData = {
  exists: () => Promise.resolve(true),
  write: () => Promise.resolve({}),
};`;

/** People to try it as. Where policies compare uuids, a subject is one. */
const people = {
  names: ['alice', 'bob'],
  uuids: ['a11ce000-0000-4000-8000-000000000000', 'b0b00000-0000-4000-8000-000000000000'],
};

function introduction({ types }: Plan): string {
  const [first] = types;
  const text = types
    .flatMap(({ table: { policies, columns } }) => [
      ...policies.flatMap(({ using, check }) => [using ?? '', check ?? '']),
      ...columns.map(({ default: preset }) => preset ?? ''),
    ])
    .join(' ');
  const subjects = text.includes('auth.uid()') ? people.uuids : people.names;
  const fields = first === undefined ? [] : ['id', ...plainFields(first)];
  const list = first?.list ?? '__typename';
  return `import type { Domain } from '../engine/index.ts';

const graphiql = \`# What you may see, and nothing else. The bar above says who is asking.

{
  ${list}${first === undefined ? '' : ` {\n    totalCount\n    nodes {\n${fields.map((name) => `      ${name}`).join('\n')}\n    }\n  }`}
}
\`;

/** What is shown to those who are new. */
export const introduction: Domain['introduction'] = {
  people: [${subjects.map((sub) => `{ sub: ${literal(sub)} }`).join(', ')}],
  query: ${literal(first === undefined ? '{ __typename }' : `{ ${list} { nodes { ${fields.join(' ')} } } }`)},
  queryTitle: ${literal(first === undefined ? 'The API' : `The ${spoken(list)} of one person`)},
  graphiql,
};`;
}

/** A few fields that are values, to begin with. */
const plainFields = ({ fields, key, references }: RowType): string[] =>
  fields
    .filter(
      (field) =>
        field.shape.scalar !== 'JSON' &&
        !references.some((one) => one.field === field) &&
        (field !== key || field.name !== 'id'),
    )
    .slice(0, 4)
    .map(({ name }) => name);
