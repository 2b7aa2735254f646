import { claimAt, isJsonObject } from '../auth/json-object.ts';
import type { Claims } from '../claims.ts';

/**
 * The settings that a domain has claims fill. What is missing or null is the empty text, so that nothing of an
 * earlier transaction is left; what is no text is as JSON writes it.
 */
export function claimSettings({ role: { settings }, json }: Claims): Record<string, string> {
  const paths = Object.entries(settings);
  // Most domains have none, and every transaction comes by.
  if (paths.length === 0) return {};
  const claims: unknown = json === '' ? null : JSON.parse(json);
  return Object.fromEntries(
    paths.map(([name, path]) => [
      name,
      textOf(isJsonObject(claims) ? claimAt(claims, path) : null),
    ]),
  );
}

function textOf(claim: unknown): string {
  if (claim === undefined || claim === null) return '';
  return typeof claim === 'string' ? claim : JSON.stringify(claim);
}
