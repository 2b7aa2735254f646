import { defineConfig } from 'drizzle-kit';

// `generate` only. Migrations are applied by `npm run migrate`, which makes the roles first.
export default defineConfig({
  dialect: 'postgresql',
  schema: ['./src/db/tables/index.ts', './src/db/roles.ts'],
  out: './migrations',
});
