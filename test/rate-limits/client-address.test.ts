import { describe, expect, test } from 'vitest';
import {
  createClientAddress,
  networkOf,
  type TrustedProxies,
} from '../../src/engine/rate-limits/client-address.ts';

describe('the address of a client', () => {
  test.each<
    [what: string, trusted: TrustedProxies, remote: string, header: string, address: string]
  >([
    ['no proxy: the header is not believed', 0, '10.0.0.1', '1.1.1.1', '10.0.0.1'],
    ['one proxy', 1, '10.0.0.1', '1.1.1.1', '1.1.1.1'],
    ['one proxy, and an invented entry', 1, '10.0.0.1', '9.9.9.9, 1.1.1.1', '1.1.1.1'],
    ['two proxies', 2, '10.0.0.1', '9.9.9.9, 1.1.1.1, 10.0.0.2', '1.1.1.1'],
    ['two proxies, one of them left out', 2, '10.0.0.1', '1.1.1.1', '1.1.1.1'],
    ['an empty header', 1, '10.0.0.1', '', '10.0.0.1'],
    ['what is no address', 1, '10.0.0.1', '1.1.1.1, unknown', '10.0.0.1'],
    ['what is no address, further left', 2, '10.0.0.1', 'a b, 10.0.0.2', '10.0.0.2'],
    ['no spaces', 1, '10.0.0.1', '9.9.9.9,1.1.1.1', '1.1.1.1'],
    ['a port', 1, '10.0.0.1', '1.1.1.1:5000', '1.1.1.1'],
    ['IPv6', 1, '::1', '2001:db8::1', '2001:db8::1'],
    ['IPv6 with a port', 1, '::1', '[2001:db8::1]:5000', '2001:db8::1'],
    ['a listed proxy', ['10.0.0.0/8'], '10.1.2.3', '9.9.9.9, 1.1.1.1', '1.1.1.1'],
    ['a listed proxy behind another', ['10.0.0.0/8'], '10.1.2.3', '1.1.1.1, 10.9.9.9', '1.1.1.1'],
    ['whoever is no listed proxy', ['10.0.0.1'], '8.8.8.8', '1.1.1.1', '8.8.8.8'],
    ['a listed IPv6 network', ['fd00::/8'], 'fd00::1', '1.1.1.1', '1.1.1.1'],
    ['a listed proxy as a mapped address', ['10.0.0.1'], '::ffff:10.0.0.1', '1.1.1.1', '1.1.1.1'],
  ])('%s', (_what, trusted, remote, header, address) => {
    expect(createClientAddress(trusted)(remote, header)).toBe(address);
  });

  test('is the connection’s where there is no header', () => {
    expect(createClientAddress(1)('10.0.0.1', undefined)).toBe('10.0.0.1');
  });

  test('of a connection that has gone is one for all of them', () => {
    expect(createClientAddress(0)(undefined, undefined)).toBe('unknown');
  });

  test('is found at once in a very long header', () => {
    const header = `${'1.1.1.1, '.repeat(100_000)}2.2.2.2`;
    expect(createClientAddress(1)('10.0.0.1', header)).toBe('2.2.2.2');
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['64:ff9b::192.0.2.1', '192.0.2.1'],
  ['0064:FF9B:0:0:0:0:c000:0201', '192.0.2.1'],
  ['64:ff9b::1:c000:201', '64:ff9b:0:0::/64'],
  ['64:ff9b:1::192.0.2.1', '64:ff9b:1:0::/64'],
  ['::1:ffff:192.0.2.1', '0:0:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0001:0002:0:0:0:1', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['unknown', 'unknown'],
])('%s is in the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
