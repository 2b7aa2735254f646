import { pgRole } from 'drizzle-orm/pg-core';
import { requestRoles } from '../engine/index.ts';

// Roles belong to the whole cluster, so no migration makes them: src/engine/maintenance/roles.ts does.

/** A request without a token. */
export const anonymous = pgRole('anonymous').existing();

/** A request with a verified token. */
export const authenticated = pgRole('authenticated').existing();

/** Sees every row; writes as `authenticated`. */
export const moderator = pgRole('moderator').existing();

/** Sees and writes every row, because policies let it; it does not go round them. */
export const admin = pgRole('admin').existing();

/** The roles that requests run under. */
export const roles = requestRoles({
  anonymous: anonymous.name,
  signedIn: authenticated.name,
  chosen: {
    [moderator.name]: { sees: 'all' },
    [admin.name]: { sees: 'all', writesAll: true },
  },
});
