import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from './markdown.ts';

const documents = ['docs/architecture.md', 'CONTRIBUTING.md'];

/** Where a path of a document may begin; a name alone is beside the file that was named before it. */
const beginnings = ['', 'src', 'src/engine', 'src/engine/session'];

const isThere = (path: string) =>
  access(join(project, path)).then(
    () => true,
    () => false,
  );

/** The files and folders that a document names in its text, with the lines that name them. */
async function namedIn(document: string) {
  const text = await readFile(join(project, document), 'utf8');
  return text
    .split('\n')
    .flatMap((line) =>
      Array.from(line.matchAll(/`([\w./-]+(?:\.ts|\/))`/g), ([, path = '']) => ({ path, line })),
    );
}

test.each(documents)('%s names files that are there', async (document) => {
  const missing: string[] = [];
  let folder = '';
  const named = await namedIn(document);
  expect(named).not.toEqual([]);
  for (const { path, line } of named) {
    const candidates = [...beginnings, folder].map((beginning) => join(beginning, path));
    const found = await Promise.all(candidates.map(isThere));
    const file = candidates[found.indexOf(true)];
    if (file === undefined) missing.push(`${path}: ${line}`);
    else folder = dirname(file);
  }
  expect(missing).toEqual([]);
});
