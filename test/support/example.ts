import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { roles } from '#example/db/roles.ts';
import { migrate, type MigrateOptions } from '../../src/engine/maintenance/migrate.ts';
import { domainTrack } from '../../src/engine/maintenance/migrations.ts';

// The engine's suites run on the example. `#example` in package.json says where it is: in `src`, until
// that holds a domain of its own (docs/make-it-yours.md).

const file = createRequire(import.meta.url).resolve('#example/domain.ts');
/** Beside the folder that has its tables. */
const folder = join(dirname(file), '..', 'migrations');

/** As `migrate` does, with the example's roles and migrations. */
export const migrateExample = (options: Omit<MigrateOptions, 'roles' | 'domain'>): Promise<void> =>
  migrate({ ...options, roles, domain: domainTrack(folder) });
