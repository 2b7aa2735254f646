import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, signalGroup, written, type Running } from '../process/support.ts';
import { blocksOf } from './markdown.ts';
import { copyProject, type Workspace } from './workspace.ts';

// Follows the document step by step in a copy of the project, which then has another domain.

const blocks = await blocksOf('docs/make-it-yours.md');
const [start, questions] = blocks.filter(({ attributes }) => 'server' in attributes);

let workspace: Workspace;
let server: Running | undefined;
beforeAll(async () => {
  workspace = await copyProject();
});
afterAll(async () => {
  if (server !== undefined) signalGroup(server, 'SIGTERM');
  await server?.exit;
  await workspace[Symbol.asyncDispose]();
});

test('each step works, up to the tests of the new domain', async () => {
  const outputs: string[] = [];
  for (const block of blocks) {
    if (!('server' in block.attributes)) outputs.push(await workspace.follow(block));
  }
  expect(outputs.at(-1)).toMatch(/Tests .*6 passed/);
});

test('the server lays down its sample rows, answers alice, and refuses bob what is hers', async () => {
  server = run(workspace.path, ['sh', '-ec', start!.text], { PORT: '0' });
  const [, address = ''] = await written(server, /answers at (http\S+)\/graphql/);
  await written(server, /Ctrl-C stops/);
  const asked = questions!.text.replaceAll('http://127.0.0.1:4000', address);
  const answers = await workspace.run(asked);
  const [, id = ''] = /"id":"([^"]+)","author":"alice","text":"Water the tomatoes"/.exec(answers)!;
  expect(await workspace.run(asked.replace('…', id))).toContain('"code":"FORBIDDEN"');
});

test('the doctor finds nothing to mend in its database', async () => {
  expect(await workspace.run('npm run -s doctor')).not.toMatch(/^(error|warning) /m);
});

test('what is left is formatted, linted and complete', async () => {
  const text = `
    npx prettier --check src/*.ts src/db src/schema src/resolvers examples test/own package.json
    npx oxlint --type-aware --deny-warnings src test
    npx tsc
    node scripts/schema-changes.ts
    node scripts/migrations-complete.ts`;
  await expect(workspace.run(text)).resolves.toContain(
    'All matched files use Prettier code style!',
  );
});

test("the engine's suites go on with the example, and with the second domain of the tests", async () => {
  const suites = [
    'test/api/coverage.test.ts',
    'test/compiled/two-servers.test.ts',
    'test/context.test.ts',
    'test/floors.test.ts',
    'test/kinds/writes.test.ts',
    'test/maintenance/rolling.test.ts',
    'test/process/manifests.test.ts',
    'test/surface.test.ts',
  ];
  const output = await workspace.run(`npx vitest run ${suites.join(' ')}`);
  expect(output).toMatch(new RegExp(`Test Files .*${suites.length} passed`));
});
