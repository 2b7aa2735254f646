import { defineConfig } from 'drizzle-kit';

// `generate` only. Migrations are applied by `npm run migrate`, which makes the roles and applies the
// engine's own migrations first.
export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './src/db/tables/index.ts',
    './src/db/policies.ts',
    './src/db/roles.ts',
    './src/engine/roles.ts',
  ],
  out: './migrations',
});
