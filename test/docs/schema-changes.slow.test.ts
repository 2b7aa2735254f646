import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blocksOf } from './markdown.ts';
import { copyProject } from './workspace.ts';

test('docs/schema-changes.md can be followed as it stands', async () => {
  await using workspace = await copyProject();
  const shown: string[] = [];
  let written = '';
  for (const block of await blocksOf('docs/schema-changes.md')) {
    if (block.language === 'text') shown.push(written, block.text);
    else written = await workspace.follow(block);
  }
  const [actual, documented] = shown;
  expect(actual).toContain(documented);

  const read = (file: string) => readFile(join(workspace.path, file), 'utf8');
  const released = await read('schema.released.graphql');
  expect(released).toMatch(
    /open: Int! @deprecated\(reason: "Use `remaining`, which is the same."\)/,
  );
  expect(released).toBe(await read('schema.graphql'));
});
