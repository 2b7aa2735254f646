import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const project = join(import.meta.dirname, '..', '..');

/** A fenced code block of a document, e.g. "```ts file=src/engine/yoga/app.ts append". */
export interface Block {
  /** Where it begins, to be told in failures: `docs/partners.md:12`. */
  readonly place: string;
  readonly language: string;
  /** The words behind the language; `name=value`, or a word alone, whose value is empty. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The code blocks of a document, from top to bottom. */
export async function blocksOf(document: string): Promise<Block[]> {
  const source = await readFile(join(project, document), 'utf8');
  return Array.from(source.matchAll(/^```(\S+)([^\n]*)\n(.*?)^```$/gms), (match) => {
    const [, language = '', words = '', text = ''] = match;
    const line = source.slice(0, match.index).split('\n').length;
    const attributes = Array.from(words.matchAll(/(\w+)(?:=(\S+))?/g), ([, name, value = '']) => [
      name,
      value,
    ]);
    return {
      place: `${document}:${line}`,
      language,
      text,
      attributes: Object.fromEntries(attributes) as Block['attributes'],
    };
  });
}
