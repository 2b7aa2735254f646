/**
 * The content security policy of the page: everything is in it. It runs its own scripts and no other,
 * and talks to this server and to nobody else. https://www.w3.org/TR/CSP3/
 *
 * @param scripts - the texts between its script tags, in which lines end with a line feed
 */
export async function policyFor(scripts: readonly string[]): Promise<string> {
  const digests = await Promise.all(scripts.map(digestOf));
  return [
    "default-src 'none'",
    `script-src ${digests.map((digest) => `'sha256-${digest}'`).join(' ')}`,
    // The editor writes its styles as it goes.
    "style-src 'unsafe-inline'",
    'worker-src blob:',
    "img-src 'self' data:",
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

async function digestOf(script: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
