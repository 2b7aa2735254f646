import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * The proxies that are believed: how many stand in front of the server, or the addresses and
 * networks (`10.0.0.0/8`) that they have.
 */
export type TrustedProxies = number | readonly string[];

/**
 * Makes the function that says where a request comes from. `X-Forwarded-For` is read from the right,
 * where the nearest proxy writes, and only as far as proxies are believed: what stands further left
 * anybody can invent.
 *
 * @returns a function from the connection's address and the header to an address; where nothing
 *   better is known, the connection's
 */
export function createClientAddress(trusted: TrustedProxies) {
  const isTrusted = typeof trusted === 'number' ? null : listed(trusted);

  return (remote: string | undefined, forwardedFor: string | undefined): string => {
    let address = remote ?? 'unknown';
    if (forwardedFor === undefined || trusted === 0) return address;
    const hops = forwardedFor.split(',');
    for (let hop = 0; hops.length > 0; hop += 1) {
      if (isTrusted === null ? hop === trusted : !isTrusted(address)) break;
      const next = withoutPort(hops.pop()?.trim() ?? '');
      if (isIP(next) === 0) break;
      address = next;
    }
    return address;
  };
}

function listed(proxies: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', prefix] = proxy.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Some proxies add the port: `192.0.2.1:5000`, `[2001:db8::1]:5000`. */
function withoutPort(text: string): string {
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(text) ?? [];
  return bracketed ?? text.replace(/^([\d.]+):\d+$/, '$1');
}

/**
 * Ways to write an IPv4 address as an IPv6 one: mapped, as sockets do that take both, and translated
 * by NAT64 on the way to a network without IPv4.
 * https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2
 * https://www.rfc-editor.org/rfc/rfc6052#section-2.1
 */
const embedding = new Set(['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0']);

/**
 * What counts as one place: an IPv4 address, or the first 64 bits of an IPv6 one, of which every
 * customer has at least so many to themselves.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%');
  if (!isIPv6(plain)) return address;
  const groups = groupsOf(plain);
  if (embedding.has(groups.slice(0, 6).join(':'))) return ipv4(groups);
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly string[] {
  // The URL parser writes an address in one way: small letters, no zeros in front, no dots.
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = before === '' ? [] : before.split(':');
  if (after !== undefined) {
    const rest = after === '' ? [] : after.split(':');
    while (groups.length + rest.length < 8) groups.push('0');
    groups.push(...rest);
  }
  return groups;
}

function ipv4(groups: readonly string[]): string {
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
