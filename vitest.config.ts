import { defineConfig } from 'vitest/config';

export default defineConfig({
  // As Node itself resolves. Without `module-sync` our files would load another copy of graphql
  // than the packages do, and no error would be an instance of the other's GraphQLError.
  ssr: { resolve: { conditions: ['module-sync', 'node'] } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    // All files share one Postgres, each with a database of its own in it.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
