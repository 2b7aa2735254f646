import { unauthenticated } from '../errors/index.ts';
import type { RequestRole, RequestRoles } from '../request-roles.ts';
import { isJsonObject } from './json-object.ts';

/**
 * The database role that a verified token asks for.
 *
 * @param path - names of nested claims with dots between them; null where tokens can't choose
 * @returns that of any token where the claim is missing or null
 * @throws ApiError FORBIDDEN (403 insufficient_scope) for anything that is not a signed-in role
 */
export function roleOf(
  payload: unknown,
  path: string | null,
  { signedIn, anonymous, all }: RequestRoles,
): RequestRole {
  if (path !== null && isOfAnOrganization(payload, path)) {
    throw unauthenticated(
      "The token's role is one in an organisation (org_id), which is never a role here.",
      'insufficient_scope',
    );
  }
  const claim = path === null ? undefined : valueAt(payload, path.split('.'));
  if (claim === undefined || claim === null) return signedIn;
  const role = all.find(({ name }) => name === claim);
  if (role === undefined || role === anonymous) {
    throw unauthenticated(
      'The token asks for a role that does not exist here.',
      'insufficient_scope',
    );
  }
  return role;
}

/** The shape of WorkOS' tokens, whose issuer may be a domain that nothing else shows to be WorkOS'. */
function isOfAnOrganization(payload: unknown, path: string): boolean {
  return /^roles?$/.test(path) && typeof valueAt(payload, ['org_id']) === 'string';
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  // Own properties only: every object has a `constructor`.
  if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
  return valueAt(value[name], rest);
}
