/** What a proxy adds, or a tunnel that makes this machine's port one of the internet. */
const addedOnTheWay = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * Whether a request was made on the machine that the server runs on, to one of its own names. A page
 * that has its name point to this machine (DNS rebinding) sends that name as Host.
 *
 * @param loopback - whether the connection comes from a loopback address
 */
export function isOfOwnMachine({ headers }: Request, loopback: boolean): boolean {
  if (!loopback || addedOnTheWay.some((name) => headers.has(name))) return false;
  const { hostname = '' } = URL.parse(`http://${headers.get('host') ?? ''}`) ?? {};
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/**
 * Whether a script of this server's own page made a request: no other page, whatever its port, can set
 * these headers. https://fetch.spec.whatwg.org/#origin-header, https://www.w3.org/TR/fetch-metadata/
 */
export function isOfOwnPage({ headers }: Request): boolean {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  return origin === `http://${headers.get('host')}` && (site === null || site === 'same-origin');
}
