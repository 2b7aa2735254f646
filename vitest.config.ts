import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

// Vitest keeps a token for its page, which we don't use, at home or in node_modules, and does not start where
// it can write to neither: no home, a tree that is read-only.
process.env['XDG_DATA_HOME'] ??= join(tmpdir(), `rowhouse-vitest-${process.getuid?.() ?? ''}`);

const slow = 'test/**/*.slow.test.ts';
const browser = 'test/**/*.browser.test.ts';

/** They end what hangs, and nothing else: no test is about how fast a machine is, or how busy. */
const limits = {
  testTimeout: 240_000,
  hookTimeout: 240_000,
  // What is waited for comes long before, or never. Its failure tells more than the test's limit.
  expect: { poll: { timeout: 120_000 } },
};

const tier = (
  name: string,
  test: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration => ({
  // As Node itself resolves. Without `module-sync` our files would load another copy of graphql
  // than the packages do, and no error would be an instance of the other's GraphQLError.
  ssr: { resolve: { conditions: ['module-sync', 'node'] } },
  test: { name, ...limits, ...test },
});

// `npm test` runs the tier `quick`, `npm run check` all.
export default defineConfig({
  test: {
    // All files share one Postgres, each with a database of its own in it.
    globalSetup: 'test/support/global-setup.ts',
    maxWorkers: 2,
    projects: [
      tier('quick', { include: ['test/**/*.test.ts'], exclude: [slow, browser] }),
      // They need Chromium, which `npm ci` does not bring.
      tier('browser', { include: [browser] }),
      // Guides that are followed, runs of many requests, memory that is filled, a million rows.
      tier('slow', { include: [slow], testTimeout: 1_800_000, hookTimeout: 600_000 }),
      // Clients that others wrote; `clients/check.ts` installs them.
      tier('clients', { include: ['clients/**/*.test.ts'], exclude: ['**/node_modules/**'] }),
    ],
  },
});
