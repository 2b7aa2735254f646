import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const home = 'test/example';
const parts = [
  'src/db',
  'src/schema',
  'src/resolvers',
  'src/context.ts',
  'src/domain.ts',
  'migrations',
];
/** What is of use to the example alone: its clients, its guides' tests, and tests that ask its server for todos. */
const ofExample = [
  'clients',
  'examples',
  'schema.graphql',
  'schema.released.graphql',
  'test/adopt/clone.slow.test.ts',
  'test/adopt/types.slow.test.ts',
  'test/docs',
  'test/examples',
  'test/campaign/campaigns.slow.test.ts',
  'test/operations/on-call.test.ts',
  'test/operations/production.test.ts',
  'test/process/signals.test.ts',
  'test/process/start-configured.test.ts',
  'test/process/token.test.ts',
  'test/soak/soak.slow.test.ts',
];

const [here, there] = ['"#example/*": "./src/*"', `"#example/*": "./${home}/src/*"`];

/**
 * Makes room: the example moves into the tests, as docs/make-it-yours.md says, and the engine's suites go on
 * with it there. Does nothing where it has moved already.
 *
 * @param root - of the project
 * @returns whether it moved
 */
export async function moveExample(root = '.'): Promise<boolean> {
  const manifest = join(root, 'package.json');
  const text = await readFile(manifest, 'utf8');
  if (!text.includes(here)) return false;
  for (const part of parts) {
    const target = join(root, home, part);
    await mkdir(dirname(target), { recursive: true });
    await rename(join(root, part), target);
  }
  await mkdir(join(root, home, 'src/engine'), { recursive: true });
  await writeFile(
    join(root, home, 'src/engine/index.ts'),
    "export * from '../../../../src/engine/index.ts';\n",
  );
  await writeFile(manifest, text.replace(here, there));
  for (const part of ofExample) await rm(join(root, part), { recursive: true, force: true });
  return true;
}
