import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const slow = 'test/**/*.slow.test.ts';

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

// `npm test` runs the tier `quick`, `npm run check` both.
export default defineConfig({
  test: {
    // All files share one Postgres, each with a database of its own in it.
    globalSetup: 'test/support/global-setup.ts',
    maxWorkers: 2,
    projects: [
      tier('quick', { include: ['test/**/*.test.ts'], exclude: [slow] }),
      // Guides that are followed, runs of many requests, memory that is filled, a million rows.
      tier('slow', { include: [slow], testTimeout: 1_800_000, hookTimeout: 600_000 }),
    ],
  },
});
