import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf } from './markdown.ts';
import { copyProject, type Workspace } from './workspace.ts';

// Follows the document step by step in a copy of the project.

const document = 'docs/change-a-table.md';
const blocks = await blocksOf(document);

let workspace: Workspace;
beforeAll(async () => {
  workspace = await copyProject();
});
afterAll(() => workspace[Symbol.asyncDispose]());

test('each step works, up to the tests at the end', async () => {
  const outputs: string[] = [];
  for (const block of blocks) outputs.push(await workspace.follow(block));
  expect(outputs.at(-1)).toMatch(/Tests .*passed/);
});

test('what it changes does what it says', async () => {
  const text = `
    cp test/docs/changed-table.ts test/docs/changed-table.test.ts
    npx vitest run test/docs/changed-table.test.ts`;
  await expect(workspace.run(text)).resolves.toMatch(/Tests .*8 passed/);
});

test('what it leaves behind is formatted and linted', async () => {
  const named = blocks.filter(({ attributes }) => attributes['file']?.endsWith('.ts'));
  const files = [...new Set(named.map(({ attributes }) => attributes['file']))].join(' ');
  const text = `
    npx prettier --check ${files}
    npx oxlint --type-aware --deny-warnings ${files}
    node scripts/schema-changes.ts
    node scripts/migrations-complete.ts`;
  await expect(workspace.run(text)).resolves.toContain(
    'All matched files use Prettier code style!',
  );
});
