import { pgRole } from 'drizzle-orm/pg-core';

// Roles that the engine makes in every database's cluster, whatever the domain is; none is a request's.

/**
 * Owns the functions that policies and triggers call with rights of their own. It is granted just
 * what they read and write, so that they behave the same whether the tables' owner has BYPASSRLS
 * or not: FORCE ROW LEVEL SECURITY binds the owner too.
 */
export const accessHelper = pgRole('rowhouse_access').existing();

/**
 * Owns the function that records activity, and is granted just what that needs: to find out whose a
 * row is, and to add an entry. Nobody else adds one, and nobody at all changes one.
 */
export const recorder = pgRole('rowhouse_audit').existing();

/**
 * What the owner becomes (SET ROLE) to work on rows: seeding, data migrations. The owner itself
 * has no policy, so a server that is started as the owner by mistake sees nothing.
 */
export const maintenance = pgRole('rowhouse_maintenance').existing();

/**
 * The comment by which every version, and every other database of the cluster, knows a role that
 * requests run under: one that a later version has added, too.
 */
export const requestRoleMark = 'Requests of a rowhouse server run under this role.';
