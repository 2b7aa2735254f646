import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CommandError } from '../../src/engine/serve/command.ts';
import type { Catalog } from './catalog.ts';

/** Where names are settled that adopt can't find by itself, or that should be others. */
export const mappingFile = 'adopt/names.json';

/**
 * Names by what they are of in the database: `public.todos` (its type), `public.todos.user_id` (a field),
 * `public.grade.1st` (a value of an enum), `public.todos.todos_author_fkey` (the list on the other side of
 * a foreign key). Null hides it.
 */
export type Mapping = Readonly<Record<string, string | null>>;

const schema = z.record(z.string(), z.string().nullable());

/** @throws CommandError where the file holds something else; where there is none, no name is settled */
export async function readMapping(file = mappingFile): Promise<Mapping> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new CommandError(
      `${file} has to be a JSON object of names, such as {"public.todos": "Task", "public.todos.note": null}.`,
    );
  }
}

/** The line that settles a name, for a message. */
export const settledBy = (key: string): string => `${mappingFile}: "${key}": "…"`;

/** What the mapping names and the database does not have: a sentence for each. */
export function unknownNames(mapping: Mapping, { tables, enums }: Catalog): string[] {
  const known = new Set([
    ...tables.flatMap(({ schema: place, name, columns, foreignKeys }) => [
      `${place}.${name}`,
      ...[...columns, ...foreignKeys].map((part) => `${place}.${name}.${part.name}`),
    ]),
    ...enums.flatMap(({ schema: place, name, values }) => [
      `${place}.${name}`,
      ...values.map((value) => `${place}.${name}.${value}`),
    ]),
  ]);
  return Object.keys(mapping)
    .filter((key) => !known.has(key))
    .map((key) => `${mappingFile} names ${key}, and the database has nothing of that name.`);
}
