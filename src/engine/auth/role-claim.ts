import { requestRoles, type Role } from '../claims.ts';
import { unauthenticated } from '../errors/index.ts';
import { isJsonObject } from './json-object.ts';

/**
 * The database role that a verified token asks for.
 *
 * @param path - names of nested claims with dots between them; null where tokens can't choose
 * @returns `authenticated` where the claim is missing or null
 * @throws ApiError FORBIDDEN (403 insufficient_scope) for anything that is not a signed-in role
 */
export function roleOf(payload: unknown, path: string | null): Role {
  const claim = path === null ? undefined : valueAt(payload, path.split('.'));
  if (claim === undefined || claim === null) return 'authenticated';
  const role = requestRoles.find((name) => name === claim);
  if (role === undefined || role === 'anonymous') {
    throw unauthenticated(
      'The token asks for a role that does not exist here.',
      'insufficient_scope',
    );
  }
  return role;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  // Own properties only: every object has a `constructor`.
  if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
  return valueAt(value[name], rest);
}
