import { isLoopback } from './loopback.ts';
import { NOT_TRUSTED } from './formats.ts';
import type { IdentityValues } from './identity.ts';

/**
 * Tokens are only as good as the way on which their keys came: https, or none that leaves this machine.
 * Outside of production there may be other hosts, such as one of a network of containers.
 *
 * @returns the problems, each with the variable that is to be changed
 */
export function keySetProblems(values: IdentityValues, production: boolean): readonly string[] {
  const { JWKS_URL, NEON_AUTH_BASE_URL, AUTH_PROVIDERS = [], JWKS_HTTP_HOSTS: hosts } = values;
  if (production && hosts.length > 0) {
    return [
      'JWKS_HTTP_HOSTS: is not for production: whoever stands in between could put keys of their own there',
    ];
  }
  const urls: readonly (readonly [string, string | undefined])[] = [
    ['JWKS_URL', JWKS_URL],
    ['NEON_AUTH_BASE_URL', NEON_AUTH_BASE_URL],
    ...AUTH_PROVIDERS.map(
      ({ jwksUrl }, index) => [`AUTH_PROVIDERS (at ${index}.jwksUrl)`, jwksUrl] as const,
    ),
  ];
  return urls.flatMap(([variable, text]) => {
    const url = URL.parse(text ?? '');
    if (url?.protocol !== 'http:' || isLoopback(url.hostname) || hosts.includes(url.hostname)) {
      return [];
    }
    const other = production ? '' : `, or name ${url.hostname} in JWKS_HTTP_HOSTS`;
    return [`${variable}: ${NOT_TRUSTED}${other}`];
  });
}
