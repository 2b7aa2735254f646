import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, signalGroup, written, type Running } from '../process/support.ts';
import { blocksOf } from './markdown.ts';
import { copyProject, type Workspace } from './workspace.ts';

// Follows the document in a clone that has another domain and a database with rows. The later version
// is this one with a migration of the engine more, and without a file that the clone has.

const blocks = await blocksOf('docs/upgrading.md');
const start = blocks.find(({ attributes }) => 'server' in attributes)!;

let later: Workspace;
let workspace: Workspace;
let server: Running | undefined;

beforeAll(async () => {
  later = await copyProject();
  workspace = await copyProject();
  await writeFile(
    join(later.path, 'src/engine/migrations/9999_later.sql'),
    "comment on schema rowhouse is 'later';",
  );
  await writeFile(join(workspace.path, 'src/engine/gone-later.ts'), 'export {};\n');
  for (const block of await blocksOf('docs/make-it-yours.md')) {
    if (!('server' in block.attributes)) await workspace.follow(block);
  }
});
afterAll(async () => {
  await stop();
  await workspace[Symbol.asyncDispose]();
  await later[Symbol.asyncDispose]();
});

/** Starts the server as the document does, and returns its address. */
async function serve(): Promise<string> {
  server = run(workspace.path, ['sh', '-ec', start.text], { PORT: '0' });
  const [, address = ''] = await written(server, /answers at (http\S+)\/graphql/);
  await written(server, /Ctrl-C stops/);
  return address;
}

async function stop(): Promise<void> {
  if (server !== undefined) signalGroup(server, 'SIGTERM');
  await server?.exit;
  server = undefined;
}

const askAsAlice = (address: string, query: string) =>
  workspace.run(
    `curl -s ${address}/graphql -H "Authorization: Bearer $(npm run -s token -- --sub alice)" ` +
      `-H 'Content-Type: application/json' -d '${JSON.stringify({ query })}'`,
  );

/** What the superuser of the clone's database reads by SQL, while the server runs. */
const readAsSuperuser = (query: string) =>
  workspace.run(`node --input-type=module -e "
    import pg from 'pg';
    const client = new pg.Client(process.argv[1]);
    await client.connect();
    console.log(JSON.stringify((await client.query(process.argv[2])).rows));
    await client.end();" "$(npm run -s url)" "${query}"`);

test('each step works in a clone whose database has rows, up to its tests', async () => {
  const wrote = await askAsAlice(
    await serve(),
    'mutation { createNote(input: { text: "Of before" }) { note { text } } }',
  );
  expect(wrote).toContain('Of before');
  await stop();
  const outputs: string[] = [];
  for (const block of blocks) {
    const isFollowed = !('server' in block.attributes || 'remote' in block.attributes);
    const text = block.text.replaceAll('../later', later.path);
    if (isFollowed) outputs.push(await workspace.follow({ ...block, text }));
  }
  expect(outputs.at(-1)).toMatch(/Test Files .*3 passed/);
});

test('the engine is that of the later version, and nothing of the one before is left', async () => {
  const differing = await workspace.run(`diff -r src/engine ${later.path}/src/engine && echo same`);
  expect(differing).toBe('same\n');
});

test("its start applies the engine's migration, and the rows are as they were", async () => {
  const answer = await askAsAlice(await serve(), '{ notes { nodes { text } } }');
  expect(answer).toContain('Of before');
  const comment = "select obj_description('rowhouse'::regnamespace) as comment";
  expect(await readAsSuperuser(comment)).toContain('[{"comment":"later"}]');
  await stop();
});

test('the doctor finds nothing to mend', async () => {
  expect(await workspace.run('npm run -s doctor')).not.toMatch(/^(error|warning) /m);
});

test('what it leaves behind is linted and complete', async () => {
  const text = `
    npx oxlint --type-aware --deny-warnings src test
    npx prettier --check package.json
    npx tsc
    node scripts/migrations-complete.ts`;
  await expect(workspace.run(text)).resolves.toContain(
    'All matched files use Prettier code style!',
  );
});
