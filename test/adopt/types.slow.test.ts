import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyProject, type Workspace } from '../docs/workspace.ts';
import { run } from '../process/support.ts';
import { createForeignDatabase } from './support.ts';

// Whatever a database holds, the code that is written for it is typed, linted and formatted.

let workspace: Workspace;
beforeAll(async () => {
  workspace = await copyProject();
});
afterAll(() => workspace[Symbol.asyncDispose]());

/** Names that have to be settled first. */
const names: Readonly<Record<string, object>> = {
  words: {
    'other.floats': 'FloatRow',
    'other.right_tables.right_tables_left_id_fkey': 'rightsOfLeft',
    'other.left_tables.left_tables_right_id_fkey': 'leftsOfRight',
  },
};

test.each(['business', 'supabase', 'organizations', 'words'])('%s', async (name) => {
  await workspace.run(
    'rm -rf adopt; test ! -d test/example || rm -r src/db src/schema src/resolvers examples',
  );
  await mkdir(join(workspace.path, 'adopt'));
  await writeFile(join(workspace.path, 'adopt/names.json'), JSON.stringify(names[name] ?? {}));
  const database = await createForeignDatabase(name);
  try {
    const steps = [
      'npm run -s adopt',
      'npm run -s codegen',
      'npx tsc',
      'npx oxlint --type-aware --deny-warnings src/db src/schema src/resolvers',
      'npx prettier --check src/*.ts src/db src/schema src/resolvers',
    ];
    const { exit, output } = run(workspace.path, ['sh', '-ec', steps.join('\n')], {
      DATABASE_URL: database.superuserUrl,
    });
    const status = await exit;
    expect(status === 0 ? '' : output.stdout + output.stderr).toBe('');
  } finally {
    await database.drop();
  }
});
