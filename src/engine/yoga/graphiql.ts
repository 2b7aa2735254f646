const options = {
  title: 'Rowhouse',
  // A token that is typed in is forgotten with the page.
  shouldPersistHeaders: false,
  credentials: 'omit',
} as const;

interface GraphiqlPage {
  readonly html: string;
  /** Its content security policy. */
  readonly policy: string;
}

/**
 * The page, without any other host. It is some megabytes: make it when it is asked for.
 *
 * @param defaultQuery - what it shows when it is opened for the first time
 */
export async function graphiqlPage(defaultQuery: string): Promise<GraphiqlPage> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  // As a browser reads it, so that the script's digest is that of the page as it is sent.
  const html = renderGraphiQL({ ...options, defaultQuery }).replaceAll(/\r\n?/g, '\n');
  return { html, policy: policyFor(await digestOfScript(html)) };
}

async function digestOfScript(html: string): Promise<string> {
  const start = html.indexOf('<script>') + '<script>'.length;
  const script = html.slice(start, html.indexOf('</script>', start));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/**
 * Everything is in the page itself: it runs its own script and no other, and talks to this server
 * and to nobody else.
 */
function policyFor(scriptDigest: string): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${scriptDigest}'`,
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
