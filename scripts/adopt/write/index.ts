import { format, resolveConfig } from 'prettier';
import { fileNameOf } from '../names.ts';
import type { Plan } from '../plan.ts';
import { domainFiles } from './domain.ts';
import { resolverFiles } from './resolvers.ts';
import { schemaFiles } from './schema.ts';
import { relationsFile, tableFiles } from './tables.ts';

/**
 * The code of a domain, formatted as this project's is.
 *
 * @returns the files by their paths below `src`, in the order of these
 */
export async function writeDomain(plan: Plan): Promise<ReadonlyMap<string, string>> {
  const files = {
    ...domainFiles(plan),
    ...below('db', { ...tableFiles(plan), 'relations.ts': relationsFile(plan) }),
    ...below('schema', schemaFiles(plan)),
    ...below('resolvers', resolverFiles(plan)),
  };
  const written = await Promise.all(
    Object.entries(files).map(
      async ([path, text]) => [path, await formatted(`src/${path}`, text)] as const,
    ),
  );
  return new Map(written.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** A client's document, for `npm run codegen` to begin with. */
export async function clientFiles({ types }: Plan): Promise<[path: string, text: string][]> {
  const [first] = types;
  if (first === undefined) return [];
  const path = `examples/client/${fileNameOf(first.list)}.ts`;
  const text = `import { graphql } from './generated/index.ts';

export const ${first.list}Query = graphql(\`
  query ${first.name}List {
    ${first.list} {
      nodes {
        id
      }
    }
  }
\`);`;
  return [[path, await formatted(path, text)]];
}

/** A text as this project's files are formatted. */
export const formatted = async (path: string, text: string): Promise<string> =>
  format(text, { ...(await resolveConfig(path)), filepath: path });

const below = (folder: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
