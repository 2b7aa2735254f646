import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf } from './markdown.ts';
import { copyProject, type Workspace } from './workspace.ts';

// Follows the document step by step in a copy of the project.

const document = 'docs/add-a-table.md';
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

test('its rows are answered without resolvers, and as by them', async () => {
  const text = `
    cp test/docs/added-table.ts test/docs/added-table.test.ts
    npx vitest run test/docs/added-table.test.ts`;
  await expect(workspace.run(text)).resolves.toMatch(/Tests .*4 passed/);
});

test('what it leaves behind is formatted, linted and complete', async () => {
  const named = blocks.filter(({ attributes }) => attributes['file']?.endsWith('.ts'));
  const filesOf = (list: typeof blocks) =>
    [...new Set(list.map(({ attributes }) => attributes['file']))].join(' ');
  const isNew = ({ language, attributes }: (typeof blocks)[number]) =>
    language === 'ts' && !('append' in attributes);
  const text = `
    npx prettier --check ${filesOf(named)}
    npx oxlint --type-aware --deny-warnings ${filesOf(named.filter(isNew))}
    node scripts/schema-changes.ts
    node scripts/migrations-complete.ts`;
  await expect(workspace.run(text)).resolves.toContain(
    'All matched files use Prettier code style!',
  );
});
