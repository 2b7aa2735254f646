import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { connect } from '../../src/engine/maintenance/connect.ts';
import { ensureRoles } from '../../src/engine/maintenance/roles.ts';
import { roles } from '#example/db/roles.ts';

/** The migrations of the first version, as they were when the engine had no schema of its own. */
const migrationsFolder = fileURLToPath(new URL('released', import.meta.url));

/** Brings an empty database to where the first version left it, with what that version did it by. */
export async function migrateAsReleased(ownerUrl: string): Promise<void> {
  const client = await connect(ownerUrl);
  try {
    await ensureRoles(client, roles);
    await applyMigrations(drizzle({ client }), { migrationsFolder });
  } finally {
    await client.end();
  }
}
