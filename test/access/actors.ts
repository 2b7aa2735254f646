import { requestRoles, type Role } from '../support/claims.ts';

/**
 * Under which rights somebody stands at the SQL door: a request's role, the login before it has
 * become one, the tables' owner, or the role that the owner becomes for maintenance.
 */
export type Standing = Role | 'login' | 'owner' | 'maintenance';

/** Somebody at the SQL door. */
export interface Actor {
  readonly label: string;
  readonly standing: Standing;
  /** The subject of the claims; null for nobody. */
  readonly userId: string | null;
}

export const isRequestRole = (standing: Standing): standing is Role =>
  requestRoles.some((role) => role === standing);

const person = (userId: string): Actor => ({ label: userId, standing: 'authenticated', userId });

/** Everybody who has a relation of their own to the rows of the world `acme`. */
export const actors: readonly Actor[] = [
  { label: 'anonymous', standing: 'anonymous', userId: null },
  { label: 'nobody, but authenticated', standing: 'authenticated', userId: null },
  ...['olga', 'adam', 'mara', 'vera', 'ines', 'iggy', 'gina', 'stranger'].map(person),
  { label: 'a moderator who is a stranger', standing: 'moderator', userId: 'stranger' },
  { label: 'adam as a moderator', standing: 'moderator', userId: 'adam' },
  { label: 'an admin who is a stranger', standing: 'admin', userId: 'stranger' },
  { label: 'the login', standing: 'login', userId: 'olga' },
  { label: 'the owner of the tables', standing: 'owner', userId: 'olga' },
  { label: 'maintenance', standing: 'maintenance', userId: null },
];
