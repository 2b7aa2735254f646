import { run } from './engine/cli/run.ts';

// The one entry: `node src/main.ts start`, and the other commands of package.json.
await run(process.argv.slice(2), {
  domain: async () => (await import('./domain.ts')).domain,
  roles: async () => (await import('./db/roles.ts')).roles,
});
