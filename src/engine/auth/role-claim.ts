import { unauthenticated } from '../errors/index.ts';
import type { RequestRole, RequestRoles } from '../request-roles.ts';
import { claimAt, type JsonObject } from './json-object.ts';

/**
 * The database role that a verified token asks for.
 *
 * @param path - names of nested claims with dots between them; null where tokens can't choose
 * @returns that of any token where the claim is missing or null
 * @throws ApiError FORBIDDEN (403 insufficient_scope) for anything that is not a signed-in role
 */
export function roleOf(
  payload: JsonObject,
  path: string | null,
  { signedIn, anonymous, all }: RequestRoles,
): RequestRole {
  const claim = path === null ? undefined : claimAt(payload, path);
  if (path === null || claim === undefined || claim === null) return signedIn;
  if (isOfAnOrganization(payload, path)) {
    throw unauthenticated(
      'role',
      "The token's role is one in an organisation (org_id), which is never a role here.",
    );
  }
  const role = all.find(({ name }) => name === claim);
  if (role === undefined || role === anonymous) {
    throw unauthenticated('role', 'The token asks for a role that does not exist here.');
  }
  return role;
}

/**
 * Whether the claim is that of an organisation in this token: WorkOS' shape, whose issuer may be a domain
 * that nothing else shows to be WorkOS'.
 */
function isOfAnOrganization(payload: JsonObject, path: string): boolean {
  return /^roles?$/.test(path) && typeof claimAt(payload, 'org_id') === 'string';
}
